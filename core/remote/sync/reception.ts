import { type GitStore, readBlobs } from '../../git/store.ts';
import type { Me } from '../letters/letter.ts';
import { findSignatureFault } from '../letters/signature.ts';
import type { RemoteHandoff, Snapshot } from '../letters/snapshot.ts';
import type { Ledger } from '../machine/ledger.ts';
import { composeReceived, type Reception } from './receive.ts';

/** What is wrong with one handoff on the remote: it is not claimed, and its sender is named. */
export interface Refused {
  id: string;
  code: 'remote-malformed' | 'remote-signature';
  reason: string;
  from: Me;
}

export interface Received {
  text: string;
  name: string;
}

/** A sender as the ledger remembers them. */
export const senderKey = ({ machine, person }: Me): string => `${person.email || person.name} ${machine.id}`;

async function readOne(
  store: GitStore,
  { letter, state, objects }: RemoteHandoff,
  blobs: ReadonlyMap<string, Buffer>,
  { senders, mustBeSigned }: { senders: Ledger['senders']; mustBeSigned: boolean },
): Promise<Received | Omit<Refused, 'id' | 'from'>> {
  if (mustBeSigned) {
    const signature = blobs.get(objects.signature ?? '')?.toString('utf8');
    const named = { letter: objects['letter.json'], handoff: objects['handoff.md'] };
    const fault = await findSignatureFault(store, signature, named);
    if (fault !== null) return { code: 'remote-signature', reason: fault };
  }
  const bytes = blobs.get(objects['handoff.md']) ?? Buffer.alloc(0);
  const known = senderKey(letter.from) in senders;
  const reception: Reception = { letter, state, known, signed: mustBeSigned };
  const composed = await composeReceived(bytes, reception);
  return 'fault' in composed ? { code: 'remote-malformed', reason: composed.fault } : composed;
}

/** Reads some handoffs whole, checks their signatures and makes the files that they become; and says which are refused. */
export async function readHandoffs(
  store: GitStore,
  snapshot: Snapshot,
  ids: readonly string[],
  how: { senders: Ledger['senders']; mustBeSigned: boolean },
): Promise<{ received: Map<string, Received>; refused: Refused[] } | null> {
  const found = ids.flatMap((id) => {
    const handoff = snapshot.handoffs.get(id);
    return handoff === undefined ? [] : [{ id, handoff }];
  });
  const objects = found.flatMap(({ handoff }) =>
    [handoff.objects['handoff.md'], handoff.objects.signature ?? []].flat(),
  );
  const blobs = await readBlobs(store, objects);
  if (!blobs.ok) return null;
  const received = new Map<string, Received>();
  const refused: Refused[] = [];
  for (const { id, handoff } of found) {
    const read = await readOne(store, handoff, blobs.value, how);
    if ('code' in read) refused.push({ id, from: handoff.letter.from, ...read });
    else received.set(id, read);
  }
  return { received, refused };
}
