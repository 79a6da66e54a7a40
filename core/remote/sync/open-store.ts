import type { Context } from '../../context.ts';
import { readAddress } from '../../git/address.ts';
import { type GitStore, prepareStore } from '../../git/store.ts';
import type { RemoteFiles } from '../machine/paths.ts';
import type { Remote } from '../machine/settings.ts';
import type { SyncFault } from './work.ts';

/** Makes the store of a remote ready; the fault where its address is none or nothing can be written. */
export async function openStore(
  { env }: Context,
  { url }: Remote,
  { store: directory }: RemoteFiles,
  left: () => number,
): Promise<GitStore | SyncFault> {
  const address = readAddress(url, '/');
  if ('fault' in address) return { fault: 'refused', reason: address.fault };
  const store: GitStore = { directory, address, env, left };
  const prepared = await prepareStore(store);
  return prepared.ok ? store : prepared;
}
