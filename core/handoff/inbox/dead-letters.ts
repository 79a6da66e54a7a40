import { basename, dirname, join, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { isDirectory } from '../../files/entry.ts';
import { identityOfRoot } from '../../worktree/identity.ts';
import { everyInbox, type InboxPaths } from './paths.ts';
import { handoffNames, type InboxFile, readInboxFile } from './read-inbox.ts';

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Of a slug that was cut, and ends in a hash, nothing can be said. */
const hashed = /-[0-9a-f]{16}$/;
const keptLength = 180;

/** The existing directories that a slug may mean: each `-` in it was a `-` or a `/`. */
function readSlug(slug: string): string[] {
  const parts = slug.split('-');
  const found: string[] = [];
  const visit = (directory: string, from: number) => {
    for (let to = from + 1; to <= parts.length; to++) {
      const name = decodeName(parts.slice(from, to).join('-'));
      if (name === '') continue;
      const path = directory === '' && name.endsWith(':') ? name + sep : join(directory || sep, name);
      if (!isDirectory(path)) continue;
      if (to === parts.length) found.push(path);
      else visit(path, to);
    }
  };
  visit('', 0);
  return found;
}

/** The existing worktree whose inbox this is, null when there is none or it cannot be told. */
function locateWorktree(slug: string, recipient: string): string | null {
  const name = decodeName(recipient);
  const candidates = readSlug(slug).flatMap((path) => [path, join(dirname(path), name)]);
  const owner = candidates.find((path) => {
    const identity = identityOfRoot(path);
    return identity.slug === slug && identity.recipient === recipient && isDirectory(path);
  });
  return owner ?? null;
}

export interface InboxHome {
  worktree: string | null;
  /** Whether some reading of the slug names a directory that exists. */
  readable: boolean;
}

export function findHome(paths: InboxPaths): InboxHome {
  const [slug, recipient] = [basename(dirname(paths.inbox)), basename(paths.inbox)];
  const worktree = locateWorktree(slug, recipient);
  const isCut = slug.length > keptLength && hashed.test(slug);
  return { worktree, readable: worktree !== null || isCut || readSlug(slug).length > 0 };
}

/** A file that names its worktree is dead when that is gone; one that names none, when no reading of the slug exists. */
export function isDead(file: InboxFile, home: InboxHome): boolean {
  const recorded = file.handoff.fields.get('worktree');
  return recorded ? !isDirectory(recorded) : !home.readable;
}

/** Whether no session gets it where it lies: dead, or the directory that its inbox is named after is not there. */
export function isOrphaned(file: InboxFile, home: InboxHome): boolean {
  const recorded = file.handoff.fields.get('worktree');
  return isDead(file, home) || (!recorded && home.worktree === null && home.readable);
}

/** Unread handoffs that no session will ever start with, and the directory that is gone. */
async function listDeadLetters(paths: InboxPaths) {
  const names = handoffNames(paths.unread);
  if (names.length === 0) return [];
  const home = findHome(paths);
  const letters: { file: InboxFile; gone: string }[] = [];
  for (const name of names) {
    const file = await readInboxFile(paths.unread, name);
    if (file === null || !isDead(file, home)) continue;
    letters.push({ file, gone: file.handoff.fields.get('worktree') || `the worktree of ${paths.inbox}` });
  }
  return letters;
}

export async function listEveryDeadLetter(ctx: Context) {
  return (await Promise.all(everyInbox(ctx).map(listDeadLetters))).flat();
}
