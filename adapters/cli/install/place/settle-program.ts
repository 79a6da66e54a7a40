import type { Context } from '../../../../core/context.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { reasonOf } from '../../../../core/files/user-file.ts';
import {
  addCopy,
  currentCopy,
  currentCopyName,
  removeCopies,
  removeOldCopies,
  useCopy,
} from '../../../../install/upgrade/copies.ts';
import { clonePath, isFleeting, nameProgram, shipped } from '../../../client/installation.ts';
import { version } from '../../version.ts';

interface Settled {
  /** Runs what wires the program; where that throws, the program is again what entries led to before. */
  keepIf<T>(wire: () => T): T;
  notices: string[];
}

/** Copies a package or a plugin to a place that lasts, and names that from here on; any other program stays where it is. */
export function settleProgram(ctx: Context, dryRun: boolean): Settled {
  if (!isFleeting) return { keepIf: (wire) => wire(), notices: [] };
  const [from, place] = [clonePath, currentCopy(ctx)];
  nameProgram(place);
  if (dryRun) return { keepIf: (wire) => wire(), notices: [`The program would be copied to ${place}.`] };
  const before = currentCopyName(ctx);
  const name = copyProgram(ctx, place);
  const notices = before === name ? [] : [`The program was copied to ${place}: ${from} need not stay.`];
  return {
    keepIf(wire) {
      try {
        const wired = wire();
        removeOldCopies(ctx);
        return wired;
      } catch (error) {
        if (before === null) removeCopies(ctx);
        else useCopy(ctx, before);
        throw error;
      }
    },
    notices,
  };
}

/** Has a package or plugin look after the copy that was installed, where there is one: entries name that. */
export function nameInstalled(ctx: Context): void {
  if (isFleeting && currentCopyName(ctx) !== null) nameProgram(currentCopy(ctx));
}

function copyProgram(ctx: Context, place: string): string {
  try {
    const name = addCopy(ctx, shipped, version);
    useCopy(ctx, name);
    return name;
  } catch (cause) {
    if (cause instanceof HandoffError) throw cause;
    throw new HandoffError('config-unwritable', {
      message: `the program cannot be copied to ${place}: ${reasonOf(cause)}. Nothing was changed.`,
      hint: 'Make its place writable, then run the same command again.',
      cause,
    });
  }
}
