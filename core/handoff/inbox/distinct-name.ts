import { basename } from 'node:path';
import { systemCode } from '../../errors.ts';
import { moveInto } from '../../files/claim.ts';
import { randomHex } from '../../text/hex.ts';
import type { InboxPaths } from './paths.ts';
import type { InboxFile } from './read-inbox.ts';

/** A claim's prefix and a record's suffix must still fit into the 255 bytes of a file name. */
const nameLimit = 220;

/** The same name, made shorter where a claim or a record of it would not fit, and unlike any other. */
export function distinctName(file: string): string {
  const stem = file.replace(/\.md$/, '');
  const short = Buffer.from(stem, 'utf8')
    .subarray(0, 180)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  return `${Buffer.byteLength(file, 'utf8') > nameLimit ? short : stem}-${randomHex(3).slice(0, 5)}.md`;
}

/** A name that is too long to be claimed is made shorter first. */
export function shortenName(paths: InboxPaths, file: InboxFile): InboxFile {
  if (Buffer.byteLength(file.file, 'utf8') <= nameLimit) return file;
  try {
    const path = moveInto(file.path, paths.unread, distinctName(file.file));
    return { ...file, path, file: basename(path) };
  } catch (error) {
    // Another process took it meanwhile; the claim will find that out.
    if (systemCode(error) === 'ENOENT') return file;
    throw error;
  }
}
