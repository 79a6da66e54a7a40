import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { isOwnAlone } from '../../../core/files/trust.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { Added } from '../../../install/client-wiring.ts';
import type { EntriesAdded } from '../../../install/edits/entries.ts';
import type { FoundFile } from '../../../install/found-file.ts';
import { programsWithoutRecord } from '../../../install/own-programs.ts';
import type { FileRecord } from '../../../install/record.ts';
import { absoluteRoot } from '../../../install/root.ts';
import { isOwnPermission } from './chain-hooks.ts';
import { claudeCode } from './location.ts';
import { ourContainers, readRule } from './settings.ts';

/** What is believed of a record of settings.json that others could have written: entries that run our program. */
export function believeSettings(ctx: Context, found: FoundFile, { added }: FileRecord): Added {
  if (added === undefined || found.bytes === null) return {};
  const programs = programsWithoutRecord(ctx, claudeCode);
  return {
    added: {
      containers: added.containers.filter((path) =>
        ourContainers.some((own) => isDeepStrictEqual(own, path)),
      ),
      hooks: added.hooks.filter(
        ({ event, group }) =>
          group.hooks.length === 1 && programs.mayRun(event, group.hooks[0]?.command ?? ''),
      ),
      values: added.values.filter(
        ({ path, value }) =>
          isDeepStrictEqual(path, ['permissions', 'allow']) &&
          (value === readRule(ctx) || isOwnPermission(value, programs)),
      ),
      removed: added.removed.filter((removed) => isBelievable(ctx, removed)),
    },
  };
}

/** Hooks that the record would have put back, and that are not believed: their text, for the user to judge. */
export function listDisbelieved(ctx: Context, { added }: FileRecord): string[] {
  return (added?.removed ?? []).filter((removed) => !isBelievable(ctx, removed)).map(({ text }) => text);
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
  const directory = nearestDirectory(dirname(path));
  const isOutside = path.startsWith(`${ctx.home}/`) && !path.startsWith(`${absoluteRoot(ctx)}/`);
  if (!isOutside || path.includes('/../') || path.includes('/./')) return false;
  const entry = entryAt(path);
  if (entry !== null && !(entry.isFile() && isOwnAlone(entry))) return false;
  return !existsSync(join(findWorktreeRoot(directory), '.git'));
}

function nearestDirectory(directory: string): string {
  return existsSync(directory) ? directory : nearestDirectory(dirname(directory));
}

function parseOrNull(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
