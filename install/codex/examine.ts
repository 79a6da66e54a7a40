import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { shellWord } from '../../core/shell-word.ts';
import { type Commands, type Finding, makeFinding, type Severity } from '../doctor/finding.ts';
import { describeUnusable } from '../doctor/unusable.ts';
import { type FoundHandler, listHandlers } from '../entries/handlers.ts';
import { readFound } from '../found-file.ts';
import type { JsonDocument } from '../json/document.ts';
import { cloneOfLauncher } from '../launcher.ts';
import type { Notice } from '../notice.ts';
import { absoluteRoot } from '../root.ts';
import { readUserText } from './agents-file.ts';
import { findBlock } from './agents-text.ts';
import { listHooks } from './app-server.ts';
import { readConfig } from './config.ts';
import { findDisabledHooks } from './examine-config.ts';
import { examineNotices } from './examine-notices.ts';
import { examineRules } from './examine-rules.ts';
import { ownHandlers, readHooks } from './hooks.ts';
import { agentsPath, codex, codexDirectory, hooksPath, pathForms } from './location.ts';
import { closeCodexHook } from './mend.ts';

const client = codex;

export interface CodexFound {
  clone: string;
  node: string;
  /** Codex itself, if it is here. */
  program: string | null;
  /** It is newer than what was tested: how it hashes a hook is then for itself to say. */
  newer: boolean;
  /** What `install` would say of the surroundings. */
  plan: () => readonly Notice[];
  commands: Commands;
}

/** `trusted`, or what Codex calls it; null when nobody can tell. */
type Trust = string | null;

/** What keeps Codex from starting our hook, and its second way from working. */
export async function examineCodex(ctx: Context, found: CodexFound): Promise<Finding[]> {
  const { commands } = found;
  const file = hooksPath(ctx);
  const notices = found.plan();
  let document: JsonDocument;
  try {
    document = readHooks(file, readFound(file).bytes ?? Buffer.from('{}'));
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    return [describeUnusable(client, absoluteRoot(ctx), file, error, commands)];
  }
  const entries = examineEntries(ctx, document, found);
  const wired = ownHandlers(document).length > 0;
  const override = notices.find(({ code }) => code === 'agents-overridden');
  const rules = examineRules(ctx, { ...found, notices });
  const second =
    override === undefined && hasBlock(ctx) && !rules.some(({ code }) => code === 'rule-missing');
  // Starting Codex takes longer than all else here; a hash that it wrote itself and that still fits needs no question.
  const noted = trustByNotices(notices);
  const trust = noted === 'trusted' && !found.newer ? noted : ((await askTrust(ctx, found.program)) ?? noted);
  const trusted = wired && trust === 'trusted';
  const without: Severity = trusted ? 'warn' : 'error';
  return [
    ...findDisabledHooks(ctx, commands),
    ...entries,
    ...(wired && !trusted ? [describeTrust(file, trust, second, commands)] : []),
    ...(override === undefined ? [] : [describeOverride(ctx, without, trusted)]),
    ...rules.map((rule) =>
      rule.code === 'rule-missing' && !trusted ? { ...rule, severity: without } : rule,
    ),
    ...examineNotices(notices, commands),
  ];
}

async function askTrust(ctx: Context, program: string | null): Promise<Trust> {
  if (program === null) return null;
  try {
    const hooks = await listHooks(ctx, program, { brief: true, timeout: 5000 });
    const files = pathForms(hooksPath(ctx));
    const own = hooks.find(
      ({ sourcePath, command }) =>
        files.includes(sourcePath) && cloneOfLauncher(command ?? '', [codex]) !== null,
    );
    return own?.trustStatus === 'managed' ? 'trusted' : (own?.trustStatus ?? null);
  } catch {
    return null;
  }
}

/** What config.toml shows, for when Codex is not here to be asked. */
function trustByNotices(notices: readonly Notice[]): Trust {
  const codes = notices.map(({ code }) => code);
  if (codes.includes('hook-disabled')) return 'disabled';
  return codes.includes('hook-untrusted') || codes.includes('hook-changed') ? 'untrusted' : 'trusted';
}

function describeTrust(where: string, trust: Trust, second: boolean, commands: Commands): Finding {
  const what =
    trust === 'disabled'
      ? 'our hook is switched off in Codex.'
      : `Codex does not trust our hook${trust === null || trust === 'untrusted' ? '' : ` (${trust})`}.`;
  const fix = `${commands.install(client)} --trust-codex-hook`;
  const why = second
    ? {}
    : { why: 'Codex skips it, and the way without it is not open either.', severity: 'error' as const };
  return makeFinding('hook-untrusted', { where, what, fix, client, ...why });
}

function describeOverride(ctx: Context, severity: Severity, trusted: boolean): Finding {
  const where = join(codexDirectory(ctx), 'AGENTS.override.md');
  const what = 'it replaces AGENTS.md.';
  const why = trusted ? {} : { why: 'Codex does not see our block there, and the hook is not trusted.' };
  const fix = `mv ${shellWord(where)} ${shellWord(`${where}.off`)}`;
  return makeFinding('agents-overridden', { where, what, fix, client, severity, ...why });
}

function hasBlock(ctx: Context): boolean {
  const text = readUserText(agentsPath(ctx));
  return text !== null && findBlock(text).state === 'one';
}

/** A command that starts our launcher in whatever other words. */
function startsLauncher(command: string): boolean {
  return /session-start\.(?:sh|cjs)\b/.test(command) && command.includes(client);
}

function examineEntries(ctx: Context, document: JsonDocument, { clone, commands }: CodexFound): Finding[] {
  const where = document.file;
  const own = ownHandlers(document);
  const altered = listHandlers(document, 'SessionStart').filter(
    (handler) => startsLauncher(handler.command) && !own.some(({ command }) => command === handler.command),
  );
  const fix = commands.install(client);
  const base = { where, client };
  if (own.length === 0 && altered.length === 0) {
    if (hasPlugin(ctx)) return [];
    const what = 'it has no SessionStart entry of ours.';
    return [makeFinding('hook-missing', { ...base, what, fix, safe: true })];
  }
  const findings: Finding[] = [];
  if (own.length > 1) {
    const what = `our SessionStart entry stands there ${own.length} times.`;
    findings.push(makeFinding('hook-doubled', { ...base, what, fix, safe: true }));
  } else if (hasPlugin(ctx)) {
    const what = 'our hook stands there, and our plugin brings it too.';
    findings.push(
      makeFinding('hook-doubled', { ...base, what, fix: `${commands.handoff} uninstall --client ${client}` }),
    );
  }
  for (const path of new Set(own.map(({ command }) => cloneOfLauncher(command, [codex]) ?? ''))) {
    if (path === clone) continue;
    const exists = existsSync(join(path, 'hooks/session-start.sh'));
    const what = exists
      ? `our hook runs from another clone, ${path}.`
      : `our hook points to ${path}, where no clone is any more.`;
    findings.push(makeFinding(exists ? 'hook-elsewhere' : 'hook-moved', { ...base, what, fix, safe: true }));
  }
  const changes = [
    ...altered.map(({ command }) => `its command is now ${command}`),
    ...own.flatMap(describeChange),
  ];
  if (changes.length > 0) {
    const mend = () => closeCodexHook(ctx, where, startsLauncher);
    const what = `our SessionStart entry was changed (${changes.join('; ')}).`;
    const severity = own.length === 0 ? 'error' : 'warn';
    const parts = { ...base, what, fix: commands.mend('hook-changed'), severity, mend, after: fix } as const;
    findings.push(makeFinding('hook-changed', parts));
  }
  return findings;
}

function describeChange({ value }: FoundHandler): string[] {
  return value.matcher === undefined ? [] : [`it has the matcher ${JSON.stringify(value.matcher)}`];
}

/** Our plugin, as Codex notes it in config.toml once it is added. */
function hasPlugin(ctx: Context): boolean {
  const { tables } = readConfig(ctx);
  return (tables ?? []).some(
    ({ path, entries }) =>
      path[0] === 'plugins' &&
      path[1]?.startsWith('agent-handoff@') &&
      entries.some((entry) => entry.path[0] === 'enabled' && entry.value === 'true'),
  );
}
