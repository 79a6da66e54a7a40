import { fchownSync, fstatSync, type Stats } from 'node:fs';
import { systemCode } from '../errors.ts';

export type Attributes = Pick<Stats, 'mode' | 'uid' | 'gid'>;

/** Only a privileged user may give a file away; for others it stays theirs, as with any editor. */
export function giveTo(fd: number, { uid, gid }: Attributes): void {
  const now = fstatSync(fd);
  if (now.uid === uid && now.gid === gid) return;
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'ENOSYS'].includes(systemCode(error))) throw error;
  }
}
