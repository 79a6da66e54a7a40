import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { entryAt, exists } from '../../../core/files/entry.ts';
import { nearestDirectory } from '../../../core/files/tree.ts';
import { isOwnAlone } from '../../../core/files/trust.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { listElements, valueAt } from '../../../install/edits/handlers.ts';
import { believeHooks, undoHookFile, wantHookFile } from '../../../install/edits/hook-file.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { type HookFile, listOwn, type OwnHook } from '../../../install/edits/own-hooks.ts';
import {
  chainScript,
  cloneOfProgram,
  compactScript,
  gateScript,
  guardScript,
  type OwnPrograms,
  programsWithoutRecord,
  startScript,
} from '../../../install/programs/own-programs.ts';
import { isPredecessorHook } from '../../../install/programs/predecessor.ts';
import type { EntriesAdded, FileRecord } from '../../../install/record/record.ts';
import type { Added, FileRules, Notice, WantedFile } from '../../../install/record/wanted.ts';
import { skillRules } from '../../../install/skills/files.ts';
import { absoluteRoot, rootPattern } from '../../../install/state/state-place.ts';
import type { WireOptions } from '../../client/client.ts';
import { claudeCode, settingsPath, skillsDirectory } from './location.ts';
import { settingsShape } from './read-shape.ts';

const start = { set: 'start', script: startScript, event: 'SessionStart', timeout: 10 } as const;
const gate = { set: 'gates', script: gateScript, matcher: 'Bash|PowerShell', timeout: 5 } as const;
const dont = {
  set: 'guard',
  script: guardScript,
  matcher: 'Bash|PowerShell|Edit|MultiEdit|Write|NotebookEdit',
  timeout: 5,
} as const;
const chain = { set: 'chain', script: chainScript, words: claudeCode, timeout: 10 } as const;

/** Claude Code's start hooks differ by the source of a start; those of a gate or guard run after a command too, which proves a yes. */
const hooks: readonly OwnHook[] = [
  { ...start, key: 'session-start', words: claudeCode, matcher: 'startup|clear|resume|fork', guarded: true },
  { ...start, key: 'session-start-compact', words: `${claudeCode} compact`, matcher: 'compact' },
  { set: 'start', key: 'pre-compact', event: 'PreCompact', script: compactScript, words: '', timeout: 5 },
  { ...gate, key: 'thread-gate', event: 'PreToolUse', words: claudeCode },
  { ...gate, key: 'thread-gate-ran', event: 'PostToolUse', words: `${claudeCode} ran` },
  { ...gate, key: 'thread-gate-failed', event: 'PostToolUseFailure', words: `${claudeCode} ran` },
  { ...dont, key: 'dont-guard', event: 'PreToolUse', words: claudeCode },
  { ...dont, key: 'dont-guard-ran', event: 'PostToolUse', words: `${claudeCode} ran` },
  { ...dont, key: 'dont-guard-failed', event: 'PostToolUseFailure', words: `${claudeCode} ran` },
  { ...chain, key: 'chain-SubagentStart', event: 'SubagentStart' },
  { ...chain, key: 'chain-SubagentStop', event: 'SubagentStop' },
];

const allowPath = ['permissions', 'allow'];
const chainPermission = /^Bash\((.+) chain:\*\)$/s;

export const settingsFile: HookFile = {
  client: claudeCode,
  kind: 'claude-settings',
  hooks,
  shape: [
    { path: ['permissions'], type: 'object' },
    { path: allowPath, type: 'array' },
  ],
  chainPermission,
  positional: false,
  reads: settingsShape,
};

export interface SettingsOptions extends WireOptions {
  clone: string;
  command?: string | undefined;
}

export function wantSettings(ctx: Context, options: SettingsOptions, programs: OwnPrograms): WantedFile {
  const { clone, replacePredecessor = false, threadGates, chainHooks, guard } = options;
  const command = options.command ?? `node ${shellWord(join(clone, 'dist/handoff.cjs'))}`;
  return wantHookFile(settingsFile, settingsPath(ctx), {
    clone,
    programs,
    gates: threadGates,
    chain: chainHooks,
    guard,
    values: [{ path: allowPath, value: `Read(${rootPattern(ctx)}/**)` }],
    chainValues: [{ path: allowPath, value: `Bash(${command} chain:*)` }],
    rival: {
      event: 'SessionStart',
      recognises: isPredecessorHook,
      replace: replacePredecessor,
      wraps: true,
      atTop: false,
    },
    explain: (_, after) => findDisabled(after),
  });
}

/** Whether a permission lets sessions run our program's chains, and nothing else. */
function isChainPermission(value: string, programs: OwnPrograms): boolean {
  const clone = cloneOfProgram(chainPermission.exec(value)?.[1] ?? '');
  return clone !== null && programs.owns(clone, 'dist/handoff.cjs');
}

/** Permissions that count as ours next to our hooks, when no record tells; alone they may be the user's own. */
export function listPermissions(
  ctx: Context,
  document: JsonDocument,
  programs: OwnPrograms,
): EntriesAdded['values'] {
  const hasChain = listOwn(document, settingsFile, 'chain', programs).length > 0;
  const own = hasChain ? listElements(document, allowPath).map(String) : [];
  const values = [
    `Read(${rootPattern(ctx)}/**)`,
    ...own.filter((value) => isChainPermission(value, programs)),
  ];
  return values.map((value) => ({ path: allowPath, value }));
}

function findDisabled(document: JsonDocument): Notice[] {
  if (valueAt(document, ['disableAllHooks']) !== true) return [];
  const message = `${document.file} has "disableAllHooks": true; Claude Code will not run our hooks until it is removed.`;
  return [{ code: 'hooks-disabled', message, file: document.file }];
}

export const claudeRules: readonly FileRules[] = [
  skillRules(claudeCode, skillsDirectory),
  {
    client: claudeCode,
    kind: 'claude-settings',
    name: /\/settings\.json$/,
    isExpected: (ctx, file) => file === settingsPath(ctx),
    undo: (found, past) => undoHookFile(settingsFile, found, past),
    believe: (ctx, found, past) => (found.bytes === null ? {} : believeSettings(ctx, past)),
    listDisbelieved: (ctx, { added }) =>
      (added?.removed ?? []).filter((removed) => !isBelievable(ctx, removed)).map(({ text }) => text),
    isJson: true,
  },
];

function believeSettings(ctx: Context, { added }: FileRecord): Added {
  if (added === undefined) return {};
  const programs = programsWithoutRecord(ctx, claudeCode);
  const values = added.values.filter(
    ({ path, value }) =>
      isDeepStrictEqual(path, allowPath) &&
      (value === `Read(${rootPattern(ctx)}/**)` || isChainPermission(value, programs)),
  );
  const removed = added.removed.filter((one) => isBelievable(ctx, one));
  return { added: { ...believeHooks(settingsFile, added, programs), values, removed } };
}

const handlerSchema = z.catchall(
  z.object({ type: z.optional(z.unknown()), command: z.string() }),
  z.number(),
);
const groupSchema = z.strictObject({
  matcher: z.optional(z.unknown()),
  hooks: z.array(handlerSchema).check(z.minLength(1)),
});

/** Whether a hook to be put back runs the predecessor's script alone: anything else could be any program. */
function isBelievable(ctx: Context, { event, whole, text }: EntriesAdded['removed'][number]): boolean {
  if (event !== 'SessionStart') return false;
  try {
    const value: unknown = JSON.parse(text);
    const { hooks } = z.parse(groupSchema, whole ? value : { hooks: [value] });
    return hooks.every(({ command }) => isPredecessorScript(ctx, command));
  } catch {
    return false;
  }
}

function isPredecessorScript(ctx: Context, command: string): boolean {
  const named = /^(?:(?:ba)?sh )?((?:~|\$HOME)?\/(?:[\w.-]+\/)*surface-handoffs\.sh)$/.exec(command)?.[1];
  if (named === undefined) return false;
  const path = named.replace(/^(?:~|\$HOME)/, () => ctx.home);
  const isOutside = path.startsWith(`${ctx.home}/`) && !path.startsWith(`${absoluteRoot(ctx)}/`);
  if (!isOutside || path.includes('/../') || path.includes('/./')) return false;
  const entry = entryAt(path);
  if (entry !== null && !(entry.isFile() && isOwnAlone(entry))) return false;
  return !exists(join(findWorktreeRoot(nearestDirectory(dirname(path))), '.git'));
}
