import type { Context } from '../../../core/context.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import {
  type Commands,
  type Finding,
  type FindingCode,
  type FindingParts,
  makeFinding,
} from '../../../install/doctor/finding.ts';
import { rewriteFile } from '../../../install/doctor/fix-file.ts';
import { type FoundHandler, listElements } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { listRunning } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { type ListedHook, listHooks } from '../install/app-server.ts';
import {
  type CodexConfig,
  decodeConfig,
  enableInConfig,
  readConfig,
  trustHash,
  trustKey,
  trustOf,
} from '../install/config.ts';
import { codex, configPath, hooksPath, pathForms } from '../install/location.ts';

const client = codex;

/** Whether Codex runs one of our hooks. */
export interface Trust {
  event: string;
  /** `trusted`, `disabled`, or what Codex calls it; null when nobody can tell. */
  status: string | null;
  /** How config.toml may name it. */
  keys: string[];
}

/** What config.toml shows of our hooks in hooks.json, the first at each event: the hash is that of the entry as it is now. */
export function readTrust(ctx: Context, document: JsonDocument, programs: OwnPrograms): Trust[] {
  const config = readConfig(ctx);
  const own = listRunning(document, programs);
  const first = own.filter(({ event }, at) => own.findIndex((one) => one.event === event) === at);
  return first.map((handler) => {
    const { event, group, index } = handler;
    const keys = pathForms(hooksPath(ctx)).map((path) => trustKey(path, group, index, event));
    return { event, keys, status: statusOf(config, document, handler, keys) };
  });
}

function statusOf(
  config: CodexConfig,
  document: JsonDocument,
  { event, group, index, command, value }: FoundHandler,
  keys: readonly string[],
): string | null {
  if (config.entries === null) return null;
  const noted = trustOf(config, keys);
  if (noted?.disabled) return 'disabled';
  if (noted === null) return 'untrusted';
  const handler = listElements(document, ['hooks', event, group, 'hooks'])[index];
  const { timeout, ...rest } = handler as { timeout?: unknown };
  const { matcher } = value;
  const plain =
    Object.keys(rest).sort().join() === 'command,type' &&
    (matcher === undefined || typeof matcher === 'string') &&
    typeof timeout === 'number';
  const expected = plain ? trustHash({ command, timeout }, event, matcher) : null;
  return noted.hash === expected ? 'trusted' : 'modified';
}

/** What Codex itself says of the same hooks; what it does not say stays as `noted` has it. */
export async function askTrust(ctx: Context, program: string, noted: readonly Trust[]): Promise<Trust[]> {
  const hooks = await ask(ctx, program, true);
  return noted.map((trust) => {
    const listed = hooks.find(({ key }) => trust.keys.includes(key));
    return listed === undefined ? trust : { ...trust, status: statusIn(listed) };
  });
}

/** What Codex says of the plugin's hook at a start. */
export async function askPluginTrust(ctx: Context, program: string, plugin: string): Promise<Trust> {
  const hooks = await ask(ctx, program, false);
  const own = hooks.find(
    ({ pluginId, eventName = 'sessionStart' }) => pluginId === plugin && eventName === 'sessionStart',
  );
  const status = own === undefined ? null : statusIn(own);
  return { event: 'SessionStart', status, keys: own === undefined ? [] : [own.key] };
}

async function ask(ctx: Context, program: string, brief: boolean): Promise<ListedHook[]> {
  try {
    return await listHooks(ctx, program, { brief, timeout: 5000 });
  } catch {
    return [];
  }
}

function statusIn({ enabled, trustStatus }: ListedHook): string {
  if (enabled === false) return 'disabled';
  return trustStatus === 'managed' ? 'trusted' : trustStatus;
}

interface TrustRequest {
  /** The file that the findings are about. */
  where: string;
  /** The block in AGENTS.md and the rule are in place, so that a session still gets what waits. */
  second: boolean;
  plugin: boolean;
  commands: Commands;
}

/** Every hook of ours that Codex does not run, with the cause. */
export function describeTrust(
  ctx: Context,
  trusts: readonly Trust[],
  { where, second, plugin, commands }: TrustRequest,
): Finding[] {
  const trust = `${commands.install(client)} --trust-codex-hook`;
  return trusts.flatMap((one): Finding[] => {
    const { event, status } = one;
    if (status === 'trusted') return [];
    if (event === 'PreToolUse') {
      const parts = { where, ...explain('our gate hook', status), fix: trust, client };
      return [makeFixable(ctx, 'gate-untrusted', one, parts, commands)];
    }
    if (event !== 'SessionStart') {
      // Only the review in the client trusts these.
      const parts = { where, ...explain(`our hook at ${event}`, status), fix: 'codex', client };
      return [makeFixable(ctx, 'chain-untrusted', one, parts, commands)];
    }
    const parts = { where, ...explain('our hook', status), client };
    if (status === 'disabled') {
      const why = 'Codex skips it, so handoffs do not come by themselves.';
      return [makeFixable(ctx, 'hooks-disabled', one, { ...parts, why, fix: trust }, commands)];
    }
    const alone = {
      why: 'Codex skips it, and the way without it is not open either.',
      severity: 'error',
    } as const;
    // A plugin's hook is trusted by its own hash, which only the review in the client writes.
    const fix = plugin ? 'codex' : trust;
    return [makeFinding('hook-untrusted', { ...parts, fix, ...(second ? {} : alone) })];
  });
}

function explain(hook: string, status: string | null): { what: string } {
  if (status === 'disabled') return { what: `${hook} is switched off in Codex (enabled = false).` };
  if (status === null) return { what: `whether Codex trusts ${hook} it does not say.` };
  return { what: `Codex does not trust ${hook}${status === 'untrusted' ? '' : ` (${status})`}.` };
}

/** What is switched off is switched on again in config.toml, where its entry can be found there. */
function makeFixable(
  ctx: Context,
  code: FindingCode,
  { status, keys }: Trust,
  parts: FindingParts,
  commands: Commands,
): Finding {
  if (status !== 'disabled') return makeFinding(code, parts);
  const file = configPath(ctx);
  if (trustOf(readConfig(ctx), keys)?.disabled !== true) {
    return makeFinding(code, { ...parts, where: file, fix: `\${EDITOR:-vi} ${shellWord(file)}` });
  }
  const apply = () =>
    rewriteFile(ctx, file, (bytes) => Buffer.from(enableInConfig(decodeConfig(bytes), keys), 'utf8'));
  return makeFinding(code, { ...parts, where: file, fix: commands.fix(code), apply });
}
