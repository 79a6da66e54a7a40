import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { entryAt, exists } from '../../../core/files/entry.ts';
import { nearestDirectory } from '../../../core/files/tree.ts';
import { isOwnAlone } from '../../../core/files/trust.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { believeHooks, undoHookFile } from '../../../install/edits/hook-file.ts';
import { programsWithoutRecord } from '../../../install/programs/own-programs.ts';
import type { EntriesAdded, FileRecord } from '../../../install/record/record.ts';
import type { Added, FileRules } from '../../../install/record/wanted.ts';
import { skillRules } from '../../../install/skills/files.ts';
import { absoluteRoot } from '../../../install/state/state-place.ts';
import { claudeCode, settingsPath, skillsDirectory } from './location.ts';
import { allowPath, isChainPermission, readRule, settingsFile } from './settings.ts';

/** What install knows of Claude Code's files. */
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
      isDeepStrictEqual(path, allowPath) && (value === readRule(ctx) || isChainPermission(value, programs)),
  );
  const removed = added.removed.filter((one) => isBelievable(ctx, one));
  return { added: { ...believeHooks(settingsFile, added, programs), values, removed } };
}

/**
 * Whether a hook to be put back can only be the predecessor's: its script run alone, from a place in the home where no
 * session works. Anything else would be a program that a file in the root has run at every start.
 */
function isBelievable(ctx: Context, { event, whole, text }: EntriesAdded['removed'][number]): boolean {
  const value = parseOrNull(text) as Record<string, unknown> | null;
  if (event !== 'SessionStart' || value === null) return false;
  const handlers = whole ? value.hooks : [value];
  if (!Array.isArray(handlers) || handlers.length === 0) return false;
  if (whole && Object.keys(value).some((key) => key !== 'matcher' && key !== 'hooks')) return false;
  return handlers.every(
    (handler) =>
      typeof handler === 'object' &&
      handler !== null &&
      Object.entries(handler).every(
        ([key, held]) => key === 'type' || key === 'command' || typeof held === 'number',
      ) &&
      isPredecessorScript(ctx, String(handler.command)),
  );
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

function parseOrNull(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
