import { closeSync, constants, fchmodSync, fstatSync, mkdtempSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { HandoffError, systemCode } from '../../errors.ts';
import { randomHex } from '../../text/hex.ts';
import { ensureDirectory } from '../directory.ts';
import { entryAt } from '../entry.ts';
import { distrustOfDirectory, isForeign } from '../trust.ts';

type Place = Pick<Context, 'home' | 'env'>;

/** Where drafts are written: the one directory in the root that a session's own tools may write to. */
export function draftsDirectory(ctx: Place): string {
  return join(rootOf(ctx), '.drafts');
}

const temporaryPrefix = 'agent-handoff-';

/** The name of a directory that `makeTemporaryDrafts` made. */
export const temporaryDraftsName = new RegExp(`^${temporaryPrefix}[A-Za-z0-9]{6}$`);

const openFlags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Sets mode 0700 where others may do anything; judged and changed by its descriptor. */
function closeToOthers(path: string): void {
  const fd = openSync(path, openFlags);
  try {
    if ((fstatSync(fd).mode & 0o077) !== 0) fchmodSync(fd, 0o700);
  } finally {
    closeSync(fd);
  }
}

/**
 * Makes the root and its drafts directory for the user alone, and closes existing ones to others; a root that they
 * chose or that others can write stays as it is. Throws `root-unwritable` where the drafts directory is a link or
 * another user's.
 */
export function makeDraftsDirectory(ctx: Place): string {
  const root = rootOf(ctx);
  const drafts = draftsDirectory(ctx);
  ensureDirectory(drafts);
  const standing = entryAt(root);
  if (!ctx.env.AGENT_HANDOFF_ROOT && standing && distrustOfDirectory(standing) === null) closeToOthers(root);
  const found = entryAt(drafts);
  if (found?.isDirectory() && !isForeign(found)) {
    closeToOthers(drafts);
    return drafts;
  }
  throw new HandoffError('root-unwritable', {
    message: `${drafts} is a link, a file or another user's; expected a directory of yours`,
    hint: `ls -ld ${drafts}`,
  });
}

/** The drafts directory for a writer, who is told its path also where nothing can be written. */
export function prepareDraftsDirectory(ctx: Place): string {
  return unlessUnwritable(() => makeDraftsDirectory(ctx)) ?? draftsDirectory(ctx);
}

/** Makes a directory for one draft in a place that a client's tools may write, where that is never the root. */
export function makeTemporaryDrafts(temporary: string): string {
  const base = join(temporary, temporaryPrefix);
  const make = () => {
    ensureDirectory(temporary);
    return mkdtempSync(base);
  };
  return unlessUnwritable(make) ?? `${base}${randomHex(6).slice(0, 6)}`;
}

/** Null in place of an error of the system: a sandbox that only reads must not keep a writer from the facts. */
function unlessUnwritable(make: () => string): string | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof HandoffError || systemCode(error) === '') throw error;
    return null;
  }
}
