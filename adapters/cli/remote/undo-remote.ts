import { join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { makeDraftsDirectory } from '../../../core/files/own/drafts.ts';
import { createFile } from '../../../core/files/write.ts';
import { handoffFileName } from '../../../core/handoff/format/file-name.ts';
import {
  dropItem,
  noteSent,
  type OutboxItem,
  readOutbox,
  readSent,
} from '../../../core/remote/machine/outbox.ts';
import { remoteFiles, remotePaths, remotePathsOrNull } from '../../../core/remote/machine/paths.ts';
import { type Remote, readSettings } from '../../../core/remote/machine/settings.ts';
import { openStore } from '../../../core/remote/sync/open-store.ts';
import { takeBack } from '../../../core/remote/sync/take-back.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import type { Workplace } from '../verb.ts';
import { adviceFor, lockRemote } from './sync-remotes.ts';

/** A take-back waits for a remote no longer than this. */
const undoMs = 20_000;

export interface LastSent {
  remote: Remote;
  item: OutboxItem;
}

/** Returns what this worktree published last over a remote, sent or not; null for nothing. */
export function findLastOverRemotes({ ctx, identity }: Workplace): LastSent | null {
  const paths = remotePathsOrNull(ctx);
  if (paths === null) return null;
  const all = readSettings(ctx, paths).remotes.flatMap((remote) => {
    const files = remoteFiles(paths, remote.id);
    return [...readOutbox(files), ...readSent(files)].map((item) => ({ remote, item }));
  });
  const own = all.filter(({ item }) => item.worktree === identity.worktree);
  return own.reduce<LastSent | null>(
    (last, one) => (last === null || last.item.letter.at < one.item.letter.at ? one : last),
    null,
  );
}

/** Made in the outbox, which each sync sweeps: nothing sweeps the drafts. */
function keepAsDraft({ ctx }: Workplace, { letter, from, topic, text }: OutboxItem, workIn: string): string {
  const drafts = makeDraftsDirectory(ctx);
  for (const distinct of [false, true]) {
    const name = handoffFileName({ at: new Date(letter.at), from, topic: topic ?? undefined, distinct });
    if (createFile(join(drafts, name), text ?? '', { workIn })) return join(drafts, name);
  }
  throw new HandoffError('root-unwritable', {
    message: `${drafts}: no free file name found`,
    hint: `ls -la ${drafts}`,
  });
}

const taken = (name: string) =>
  new HandoffError('already-taken', {
    message: `"${neutraliseLine(name, 100)}" was claimed by a machine already; only what nobody has can be taken back`,
    hint: 'write a new handoff that corrects it: handoff publish --file <draft> --to @…',
  });

/** Takes a handoff out of the outbox, or off the remote while nobody claimed it; its text is a draft again. */
export async function undoOverRemote(
  workplace: Workplace,
  { remote, item: { letter, name } }: LastSent,
): Promise<{ path: string; draft: string }> {
  const { ctx } = workplace;
  const files = remoteFiles(remotePaths(ctx), remote.id);
  const until = performance.now() + undoMs;
  const left = () => until - performance.now();
  const lock = await lockRemote(ctx, files.lock, left, true);
  try {
    const has = (item: OutboxItem) => item.letter.id === letter.id;
    const waiting = readOutbox(files).find(has);
    const sent = readSent(files).find(has);
    const item = sent ?? waiting;
    if (item === undefined || item.text === null) throw taken(name);
    if (sent !== undefined) {
      // First, so that what is gone from the remote is not sent anew, whatever interrupts this.
      noteSent(files, { ...sent, taken_back: true });
      const store = await openStore(ctx, remote, files, left);
      const back = 'fault' in store ? store : await takeBack(store, letter.id, ctx.now);
      if (back === false) throw taken(name);
      if (back !== true)
        throw new HandoffError('remote-failed', {
          message: `it was sent, and could not be taken back from ${remote.name}: ${neutraliseLine(back.reason, 300)}`,
          hint: adviceFor(back, remote.url),
        });
    }
    const draft = keepAsDraft(workplace, item, files.outbox);
    return { path: dropItem(files, item), draft };
  } finally {
    lock?.release();
  }
}
