import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { isNameTaken, moveDurably } from '../../files/claim.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { isDirectory } from '../../files/entry.ts';
import { distrustOf } from '../../files/trust.ts';
import { readGit } from '../../git/run.ts';
import { listInFlight } from '../delivery/record.ts';
import { recoverInbox, type SessionReaders, settleInbox } from '../delivery/settle.ts';
import { distinctName } from '../inbox/distinct-name.ts';
import type { Found } from '../inbox/find.ts';
import { everyInbox, type Inbox, type InboxPaths } from '../inbox/paths.ts';
import { handoffNames, type InboxFile, readInboxFile } from '../inbox/read-inbox.ts';
import { type Kin, listLostKin } from './family.ts';

/** A repository that holds the commit at which a handoff was written; one written at none says nothing. */
function holdsCommit(ctx: Context, worktree: string, file: InboxFile): boolean | null {
  const { fields } = file.handoff;
  const head = fields.get('to_head') ?? fields.get('head') ?? '';
  if (!/^[0-9a-f]{7,64}$/.test(head)) return null;
  return readGit(worktree, ['cat-file', '-e', `${head}^{commit}`], ctx.env).ok;
}

/** What waits in the inbox of a worktree that is gone, or of this directory under another name. */
export interface LostHandoff {
  found: Found;
  paths: InboxPaths;
  /** The path of that worktree, where it is gone. */
  gone: string | undefined;
}

/** Returns what the next start here takes over, and what was delivered there and is not answered. */
export async function readLost({ ctx, identity }: Pick<Inbox, 'ctx' | 'identity'>): Promise<LostHandoff[]> {
  const lost: LostHandoff[] = [];
  for (const { paths, worktree } of listLostKin(ctx, identity)) {
    if (distrustOf(paths) !== null) continue;
    const inFlight = listInFlight(paths);
    for (const place of ['unread', 'read'] as const) {
      for (const name of handoffNames(paths[place]).filter(
        (one) => place === 'unread' || inFlight.has(one),
      )) {
        const file = await readInboxFile(paths[place], name);
        if (file === null || holdsCommit(ctx, identity.worktree, file) === false) continue;
        lost.push({ found: { file, place }, paths, gone: isDirectory(worktree) ? undefined : worktree });
      }
    }
  }
  return lost;
}

/** Moves what waits in a lost inbox into this one, after what was delivered there was settled. */
async function adopt(inbox: Inbox, { paths }: Kin, readers: SessionReaders): Promise<void> {
  const { ctx, identity } = inbox;
  if (distrustOf(paths) !== null || distrustOf(inbox.paths) !== null) return;
  recoverInbox({ ctx, paths });
  await settleInbox({ ctx, paths }, readers, null);
  for (const name of handoffNames(paths.unread)) {
    const file = await readInboxFile(paths.unread, name);
    if (file === null || holdsCommit(ctx, identity.worktree, file) === false) continue;
    ensureDirectory(inbox.paths.unread);
    try {
      const free = isNameTaken(inbox.paths, name) ? distinctName(name) : name;
      moveDurably(file.path, inbox.paths.unread, free);
    } catch (error) {
      // A start in another worktree took it first.
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** Takes over what waits for worktrees of this repository that are gone, and for this one under an older name. */
export async function adoptLost(inbox: Inbox, readers: SessionReaders): Promise<void> {
  for (const kin of listLostKin(inbox.ctx, inbox.identity)) await adopt(inbox, kin, readers);
}

/** No start looks at more of them. */
const lookedAtMost = 20;

export interface Stray {
  file: InboxFile;
  path: string;
  gone: string;
}

async function readStrays(paths: InboxPaths): Promise<Stray[]> {
  const strays: Stray[] = [];
  for (const name of handoffNames(paths.unread).slice(0, lookedAtMost)) {
    const file = await readInboxFile(paths.unread, name);
    if (file?.goneWorktree) strays.push({ file, path: join(paths.unread, name), gone: file.goneWorktree });
  }
  return strays;
}

/** Returns what waits for a path that is gone and was written at a commit of this repository: perhaps it was moved. */
export async function findStrays({ ctx, identity, paths }: Inbox): Promise<Stray[]> {
  const found: Stray[] = [];
  for (const other of everyInbox(ctx)) {
    if (found.length >= lookedAtMost || other.inbox === paths.inbox || distrustOf(other) !== null) continue;
    found.push(...(await readStrays(other)));
  }
  return found
    .slice(0, lookedAtMost)
    .filter(({ file }) => holdsCommit(ctx, identity.worktree, file) === true);
}
