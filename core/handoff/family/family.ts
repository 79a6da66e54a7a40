import { basename, dirname, join } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { exists, isDirectory, isSameFile, targetAt } from '../../files/entry.ts';
import { listNames, readText } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import { commonGitDirectory } from '../../git/places.ts';
import { encodeName, type Identity, isRepository, limitName } from '../../worktree/identity.ts';
import { type InboxPaths, inboxPaths, inboxPathsAt } from '../inbox/paths.ts';

/** An inbox of another worktree of this repository, or of this very directory under another name. */
export interface Kin {
  paths: InboxPaths;
  worktree: string;
}

/** A repository by the place of git's common directory, and by that directory itself, which a new name leaves as it is. */
function keysOf(common: string): string[] {
  const stat = targetAt(common);
  return [`at-${limitName(encodeName(common))}`, ...(stat ? [`id-${stat.dev}-${stat.ino}`] : [])];
}

const familiesOf = (ctx: Pick<Context, 'home' | 'env'>) => join(rootOf(ctx), '.families');

const lookedPath = (ctx: Context, { slug, recipient }: Identity) =>
  join(familiesOf(ctx), '.looked', slug, recipient);

/** Whether a start here has looked for what waits under other names; where nothing ever waited there is nothing. */
export function wasLookedAt(ctx: Context, identity: Identity): boolean {
  return exists(lookedPath(ctx, identity)) || !exists(rootOf(ctx));
}

/** Remembers it, so that only the first start in a place looks through all inboxes. */
export function noteLookedAt(ctx: Context, identity: Identity): void {
  try {
    ensureDirectory(lookedPath(ctx, identity), false);
  } catch (error) {
    if (systemCode(error) === '') throw error;
  }
}

/** Remembers to which repository an inbox belongs: `.families/<key>/<slug>/<recipient>` holds its worktree's path. */
export function noteFamily(ctx: Context, identity: Identity): void {
  const { slug, recipient, worktree } = identity;
  const common = commonGitDirectory(worktree);
  if (common === null) return;
  const { inbox: workIn } = inboxPaths(ctx, identity);
  try {
    for (const key of keysOf(common)) {
      const path = join(familiesOf(ctx), key, slug, recipient);
      if (readText(path) !== worktree) replaceFile(path, worktree, { durable: false, workIn });
    }
  } catch (error) {
    // The handoff is filed; without this it waits where it is, as a dead letter does.
    if (systemCode(error) === '') throw error;
  }
}

/**
 * Returns the inboxes that no session will start in any more and that this worktree takes over: of removed worktrees of
 * its repository, and of its own directory before it was renamed, or under another spelling. A linked worktree leaves
 * the removed ones to the main one, where there is one.
 */
export function listLostKin(ctx: Context, identity: Identity): Kin[] {
  const common = commonGitDirectory(identity.worktree);
  if (common === null) return [];
  const own = inboxPaths(ctx, identity).inbox;
  const main = basename(common) === '.git' ? dirname(common) : null;
  const isHeir = main === null || main === identity.worktree || !isRepository(main);
  const kin = new Map<string, Kin>();
  for (const key of keysOf(common)) {
    const family = join(familiesOf(ctx), key);
    for (const slug of listNames(family)) {
      for (const recipient of listNames(join(family, slug))) {
        const inbox = join(rootOf(ctx), slug, recipient);
        const worktree = inbox === own ? null : readText(join(family, slug, recipient));
        if (!worktree) continue;
        const isLost = isDirectory(worktree) ? isSameFile(worktree, identity.worktree) : isHeir;
        if (isLost) kin.set(inbox, { paths: inboxPathsAt(inbox), worktree });
      }
    }
  }
  return [...kin.values()].filter(({ paths: { unread, delivered } }) =>
    [unread, delivered].some((directory) =>
      listNames(directory).some((name) => name.endsWith('.md') || name.endsWith('.md.json')),
    ),
  );
}
