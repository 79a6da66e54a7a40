import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { listElements, valueAt } from '../../../install/edits/handlers.ts';
import { wantHookFile } from '../../../install/edits/hook-file.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { type HookFile, listOwn, type OwnHook } from '../../../install/edits/own-hooks.ts';
import {
  chainScript,
  cloneOfProgram,
  compactScript,
  gateScript,
  type OwnPrograms,
  startScript,
} from '../../../install/programs/own-programs.ts';
import type { EntriesAdded } from '../../../install/record/record.ts';
import type { Notice, WantedFile } from '../../../install/record/wanted.ts';
import { absoluteRoot } from '../../../install/state/state-place.ts';
import type { WireOptions } from '../../client/client.ts';
import { claudeCode, settingsPath } from './location.ts';

const start = { set: 'start', script: startScript, event: 'SessionStart', timeout: 10 } as const;
const gate = { set: 'gates', script: gateScript, matcher: 'Bash|PowerShell', timeout: 5 } as const;
const chain = { set: 'chain', script: chainScript, words: claudeCode, timeout: 10 } as const;

/** Claude Code's start hooks differ by the source of a start; those of a gate run after a command too, which proves a yes. */
const hooks: readonly OwnHook[] = [
  { ...start, key: 'session-start', words: claudeCode, matcher: 'startup|clear|resume|fork' },
  { ...start, key: 'session-start-compact', words: `${claudeCode} compact`, matcher: 'compact' },
  { set: 'start', key: 'pre-compact', event: 'PreCompact', script: compactScript, words: '', timeout: 5 },
  { ...gate, key: 'thread-gate', event: 'PreToolUse', words: claudeCode },
  { ...gate, key: 'thread-gate-ran', event: 'PostToolUse', words: `${claudeCode} ran` },
  { ...gate, key: 'thread-gate-failed', event: 'PostToolUseFailure', words: `${claudeCode} ran` },
  { ...chain, key: 'chain-SubagentStart', event: 'SubagentStart' },
  { ...chain, key: 'chain-SubagentStop', event: 'SubagentStop' },
];

export const allowPath = ['permissions', 'allow'];
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
};

export interface SettingsOptions extends WireOptions {
  /** Absolute path of the clone that the hooks run from. */
  clone: string;
  /** The program with its interpreter, as a session types it. */
  command?: string | undefined;
}

/** The edit of Claude Code's settings.json: hooks, and permissions for what their texts ask a session to do. */
export function wantSettings(ctx: Context, options: SettingsOptions, programs: OwnPrograms): WantedFile {
  const { clone, replacePredecessor = false, threadGates, chainHooks } = options;
  const command = options.command ?? `node ${shellWord(join(clone, 'dist/handoff.cjs'))}`;
  return wantHookFile(settingsFile, settingsPath(ctx), {
    clone,
    programs,
    gates: threadGates,
    chain: chainHooks,
    values: [{ path: allowPath, value: readRule(ctx) }],
    chainValues: [{ path: allowPath, value: `Bash(${command} chain:*)` }],
    rival: { event: 'SessionStart', recognises: isPredecessor, replace: replacePredecessor },
    explain: (_, after) => findDisabled(after),
  });
}

/** The predecessor's hook does the same job: it runs a script of that very name. */
export function isPredecessor(command: string): boolean {
  return /(?:^|[\s/'"])surface-handoffs\.sh(?=$|[\s'";&|])/.test(command);
}

/** What lets the model read a handoff's file; `//` begins an absolute path in Claude Code's rules. */
export function readRule(ctx: Pick<Context, 'home' | 'env'>): string {
  const root = absoluteRoot(ctx);
  return root === join(ctx.home, '.agent-handoffs') ? 'Read(~/.agent-handoffs/**)' : `Read(/${root}/**)`;
}

/** Whether a permission lets sessions run our program's chains, and nothing else. */
export function isChainPermission(value: string, programs: OwnPrograms): boolean {
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
  const values = [readRule(ctx), ...own.filter((value) => isChainPermission(value, programs))];
  return values.map((value) => ({ path: allowPath, value }));
}

function findDisabled(document: JsonDocument): Notice[] {
  if (valueAt(document, ['disableAllHooks']) !== true) return [];
  const message = `${document.file} has "disableAllHooks": true; Claude Code will not run our hooks until it is removed.`;
  return [{ code: 'hooks-disabled', message, file: document.file }];
}
