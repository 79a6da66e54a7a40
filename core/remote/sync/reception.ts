import type { GitStore } from '../../git/store.ts';
import { readBlobs, splitBySize } from '../../git/store-objects.ts';
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
    const signature = blobs.get(objects.signature?.object ?? '')?.toString('utf8');
    const named = { letter: objects['letter.json'].object, handoff: objects['handoff.md'].object };
    const fault = await findSignatureFault(store, signature, named);
    if (fault !== null) return { code: 'remote-signature', reason: fault };
  }
  const bytes = blobs.get(objects['handoff.md'].object) ?? Buffer.alloc(0);
  const known = senderKey(letter.from) in senders;
  const reception: Reception = { letter, state, known, signed: mustBeSigned };
  const composed = await composeReceived(bytes, reception);
  return 'fault' in composed ? { code: 'remote-malformed', reason: composed.fault } : composed;
}

/** What one sync takes at a time; the rest comes in its next turn. */
const receivedBytes = 64 * 1024 * 1024;

/**
 * Reads handoffs whole, in their order, until there is enough of them; checks their signatures, makes the files that they
 * become, and says which are refused. Returns null where the remote cannot be read.
 */
export async function readHandoffs(
  store: GitStore,
  snapshot: Snapshot,
  ids: readonly string[],
  how: { senders: Ledger['senders']; mustBeSigned: boolean },
): Promise<{ received: Map<string, Received>; refused: Refused[]; isMore: boolean } | null> {
  const found = ids.flatMap((id) => {
    const handoff = snapshot.handoffs.get(id);
    return handoff === undefined ? [] : [{ id, handoff }];
  });
  const received = new Map<string, Received>();
  const refused: Refused[] = [];
  let bytes = 0;
  const parts = splitBySize(found, ({ handoff }) => handoff.objects['handoff.md'].size);
  for (const part of parts) {
    if (bytes >= receivedBytes) return { received, refused, isMore: true };
    const objects = part.flatMap(({ handoff: { objects } }) => [
      objects['handoff.md'],
      ...(objects.signature ? [objects.signature] : []),
    ]);
    const blobs = await readBlobs(store, objects);
    if (!blobs.ok) return null;
    for (const { id, handoff } of part) {
      const read = await readOne(store, handoff, blobs.value, how);
      if ('code' in read) refused.push({ id, from: handoff.letter.from, ...read });
      else {
        received.set(id, read);
        bytes += handoff.objects['handoff.md'].size;
      }
    }
  }
  return { received, refused, isMore: false };
}
