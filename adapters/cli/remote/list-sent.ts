import { join } from 'node:path';
import { type Listed, writerKey } from '../../../core/handoff/list.ts';
import { senderOf } from '../../../core/remote/letters/letter.ts';
import { type OutboxItem, readOutbox, readSent } from '../../../core/remote/machine/outbox.ts';
import { remoteFiles, remotePathsOrNull } from '../../../core/remote/machine/paths.ts';
import { readSettings } from '../../../core/remote/machine/settings.ts';
import { instantText } from '../../../core/text/instants.ts';
import type { Workplace } from '../verb.ts';

/** What a list calls the states of a handoff that travels: until a session has it, it waits. */
const stateWords = {
  waiting: 'unread',
  claimed: 'unread',
  delivered: 'delivered',
  seen: 'seen',
  acknowledged: 'acknowledged',
};

/** What this worktree sent over remotes, as rows of `list --sent`; what became of it is as the last sync saw it. */
export function listSentOverRemotes({ ctx, identity }: Workplace): Listed[] {
  const paths = remotePathsOrNull(ctx);
  if (paths === null) return [];
  return readSettings(ctx, paths).remotes.flatMap(({ id, name: remote }) => {
    const files = remoteFiles(paths, id);
    const toRow = (item: OutboxItem, directory: string, isSent: boolean): Listed => {
      const { letter, name, topic, from, state } = item;
      const at = new Date(letter.at);
      const by = state?.by ?? null;
      return {
        path: join(directory, `${letter.id}.json`),
        name,
        from,
        to: letter.to,
        created: instantText(at),
        topic,
        state: isSent ? stateWords[state?.state ?? 'waiting'] : 'outbox',
        // A letter tells its sender, no client.
        [writerKey]: letter.from.person.name,
        age_s: Math.floor((ctx.now().getTime() - at.getTime()) / 1000),
        remote,
        ...(isSent && by && state?.state !== 'waiting' ? { reader: senderOf(by) } : {}),
      } as Listed;
    };
    const rows = [
      ...readOutbox(files).map((item) => [item, toRow(item, files.outbox, false)] as const),
      ...readSent(files).map((item) => [item, toRow(item, files.sent, true)] as const),
    ];
    return rows.filter(([{ worktree }]) => worktree === identity.worktree).map(([, row]) => row);
  });
}
