import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import {
  type DoctorContext,
  type Finding,
  type FindingCode,
  type FindingParts,
  makeFinding,
  openInEditor,
} from '../../../install/doctor/finding.ts';
import { rewriteFile } from '../../../install/doctor/fix-file.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { listRunning } from '../../../install/edits/own-hooks.ts';
import { readTomlEntries, replaceValues } from '../../../install/edits/toml.ts';
import { guardScript, type OwnPrograms } from '../../../install/programs/own-programs.ts';
import { type ListedHook, listHooks } from '../install/app-server.ts';
import {
  decodeConfig,
  pathsOfState,
  readConfig,
  readTrustStatus,
  stateOf,
  type TrustStatus,
  trustKeys,
} from '../install/config.ts';
import { codex, configPath } from '../install/location.ts';

const client = codex;

export interface Trust {
  event: string;
  /** Whether it is the hook that holds don'ts, beside that of gates. */
  guards?: boolean;
  status: TrustStatus;
  keys: string[];
}

/** What config.toml shows of our hooks in hooks.json, the first at each event: the hash is that of the entry as it is now. */
export function readTrust(ctx: Context, document: JsonDocument, programs: OwnPrograms): Trust[] {
  const config = readConfig(ctx);
  const own = listRunning(document, programs);
  const guards = ({ event, command }: (typeof own)[number]) =>
    programs.runsScript(event, command, guardScript);
  const isSame = (one: (typeof own)[number], other: (typeof own)[number]) =>
    one.event === other.event && guards(one) === guards(other);
  const first = own.filter((one, at) => own.findIndex((other) => isSame(one, other)) === at);
  return first.map((handler) => ({
    event: handler.event,
    guards: guards(handler),
    status: readTrustStatus(config, document.file, handler),
    keys: trustKeys(document.file, handler),
  }));
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
  if (own === undefined) return { event: 'SessionStart', status: null, keys: [] };
  return { event: 'SessionStart', status: statusIn(own), keys: [own.key] };
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
  where: string;
  /** The block in AGENTS.md and the rule are in place, so that a session still gets what waits. */
  second: boolean;
  plugin: boolean;
}

/** Every hook of ours that Codex does not run, with the cause. */
export function describeTrust(
  ctx: DoctorContext,
  trusts: readonly Trust[],
  { where, second, plugin }: TrustRequest,
): Finding[] {
  // Only the review in the client trusts hooks for subagents, and the plugin's, which have hashes of their own.
  const review = 'codex';
  const trust = `${ctx.commands.install(client)} --trust-codex-hook`;
  const isStartLeft = trusts.some(({ event, status }) => event === 'SessionStart' && status !== 'trusted');
  // What fixes the start hook fixes this one with it.
  const left = trusts.filter(
    ({ event, status }) => status !== 'trusted' && !(isStartLeft && event === 'PreCompact'),
  );
  return left.map((one) => {
    const { event, status } = one;
    const describe = (hook: string, fix: string) => ({ where, what: explain(hook, status), fix, client });
    if (event === 'PreToolUse' && one.guards)
      return makeFixable(ctx, 'guard-untrusted', one, describe('our guard’s hook', trust));
    if (event === 'PreToolUse')
      return makeFixable(ctx, 'gate-untrusted', one, describe('our gate hook', trust));
    if (event === 'PreCompact')
      return makeFixable(ctx, 'compact-untrusted', one, describe('our hook before a compaction', trust));
    if (event !== 'SessionStart')
      return makeFixable(ctx, 'chain-untrusted', one, describe(`our hook at ${event}`, review));
    if (status === 'disabled') {
      const why = 'Codex skips it, so handoffs do not come by themselves.';
      return makeFixable(ctx, 'hooks-disabled', one, { ...describe('our hook', trust), why });
    }
    const parts = describe('our hook', plugin ? review : trust);
    if (second) return makeFinding('hook-untrusted', parts);
    const why = 'Codex skips it, and the way without it is not open either.';
    return makeFinding('hook-untrusted', { ...parts, why, severity: 'error' });
  });
}

function explain(hook: string, status: TrustStatus): string {
  if (status === 'disabled') return `${hook} is switched off in Codex (enabled = false).`;
  if (status === null) return `whether Codex trusts ${hook} it does not say.`;
  return `Codex does not trust ${hook}${status === 'untrusted' ? '' : ` (${status})`}.`;
}

/** What is switched off is switched on again in config.toml, where its entry can be found there. */
function makeFixable(
  ctx: DoctorContext,
  code: FindingCode,
  { status, keys }: Trust,
  parts: FindingParts,
): Finding {
  if (status !== 'disabled') return makeFinding(code, parts);
  const file = configPath(ctx);
  if (stateOf(readConfig(ctx), keys, 'enabled') !== false)
    return makeFinding(code, { ...parts, where: file, fix: openInEditor(file) });
  const apply = () => switchOn(ctx, pathsOfState(keys, 'enabled'));
  return makeFinding(code, { ...parts, where: file, fix: ctx.commands.fix(code), apply });
}

/** Sets the values at these paths of config.toml to true. */
export function switchOn(ctx: Context, paths: readonly string[][]): void {
  rewriteFile(ctx, configPath(ctx), (bytes) => {
    const text = decodeConfig(bytes);
    const named = (readTomlEntries(text) ?? []).filter(({ path }) =>
      paths.some((one) => isDeepStrictEqual(one, path)),
    );
    return Buffer.from(replaceValues(text, named, 'true'));
  });
}
