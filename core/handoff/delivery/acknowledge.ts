import { join } from 'node:path';
import { HandoffError } from '../../errors.ts';
import { requireTrust } from '../../files/trust.ts';
import type { Inbox } from '../inbox/paths.ts';
import { readInbox } from '../inbox/read-inbox.ts';
import { perform } from './perform.ts';
import { type DeliveryRecord, listRecords, readRecord, recordPath } from './record.ts';
import { isArchived, takeRecord } from './settle.ts';
import { type Observation, transition } from './transition.ts';

/** What a sentinel proves that is given by the session itself: nothing else has to be looked up. */
const answered: Observation = {
  own: false,
  recent: false,
  reply: 'sentinel',
  session: 'open',
  transcript: true,
  ageMs: 0,
};

/** The deliveries of this inbox that nobody has answered yet. */
export function listUnanswered({ paths }: Pick<Inbox, 'paths'>): DeliveryRecord[] {
  return listRecords(paths).flatMap((name) => {
    const record = isArchived(paths, name) ? readRecord(recordPath(paths, name)) : null;
    // By its file's name: what the record says of it could be anything.
    return record === null ? [] : [{ ...record, name }];
  });
}

/** Whether a handoff of that sentinel was acknowledged before. */
async function wasAcknowledged({ paths, identity }: Inbox, sentinel: string): Promise<boolean> {
  const { files } = await readInbox(paths.read, identity.worktree);
  return files.some(
    ({ handoff }) => handoff.sentinel === sentinel && Boolean(handoff.fields.get('acknowledged_at')),
  );
}

/**
 * Settles the delivery whose sentinel a session repeats: the sentinel alone proves that the text was read to its end.
 * Returns the file's name; null when it was acknowledged before. Throws `name-not-found` when nothing waits for it.
 */
export async function acknowledgeDelivery(inbox: Inbox, sentinel: string): Promise<string | null> {
  const { ctx, paths } = inbox;
  requireTrust(paths);
  const record = sentinel === '' ? undefined : listUnanswered(inbox).find((one) => one.sentinel === sentinel);
  const taken = record && takeRecord(ctx, paths, record.name, record);
  if (record && taken) {
    const { name } = record;
    const { actions } = transition('delivered', { type: 'settle', ...answered });
    const handoff = { name, sentinel };
    const path = join(paths.read, name);
    await perform(actions, { ctx, paths, handoff, path, record: taken, deliveries: 0, session: null });
    return name;
  }
  if (sentinel !== '' && (await wasAcknowledged(inbox, sentinel))) return null;
  throw new HandoffError('name-not-found', {
    message: `no delivery in ${paths.inbox} waits for the sentinel ${JSON.stringify(sentinel.slice(0, 40))}`,
    hint: 'repeat the sentinel as it was printed; if the handoff waits again, take it once more',
  });
}
