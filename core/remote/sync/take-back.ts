import { fetchTip, type GitStore, pushTip } from '../../git/store.ts';
import { writeCommit } from '../../git/store-objects.ts';
import { type FileName, pathOf, readSnapshot } from '../letters/snapshot.ts';
import type { SyncFault } from './work.ts';

/**
 * Takes a handoff off the remote while nobody had it, by the same compare-and-swap as a claim: of the two one succeeds.
 * Returns false where a machine has or had it, and the fault where the remote could not be asked.
 */
export async function takeBack(store: GitStore, id: string, now: () => Date): Promise<boolean | SyncFault> {
  for (;;) {
    const fetched = await fetchTip(store);
    if (!fetched.ok) return fetched;
    const read = await readSnapshot(store, fetched.value);
    if (!read.ok) return read;
    const found = read.value.handoffs.get(id);
    if (found === undefined) return true;
    if (found.state.state !== 'waiting' || found.state.deliveries > 0) return false;
    const changes = Object.keys(found.objects).map((file) => ({
      path: pathOf(id, file as FileName),
      remove: true as const,
    }));
    const made = await writeCommit(store, fetched.value, changes, { message: 'taken back', at: now() });
    const pushed = made.ok ? await pushTip(store, fetched.value, made.value) : made;
    if (pushed.ok) return true;
    if (pushed.fault !== 'raced' || store.left() <= 0) return pushed;
  }
}
