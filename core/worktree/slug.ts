import { dirname, join, sep } from 'node:path';
import { isDirectory } from '../files/entry.ts';
import { identityOfRoot } from './identity.ts';

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** A long slug ends in a hash, so it cannot be read back. */
const hashed = /-[0-9a-f]{16}$/;
const keptLength = 180;

/** Whether a slug's text is whole; of one that was cut nothing can be said. */
export function isReadableSlug(slug: string): boolean {
  return !(slug.length > keptLength && hashed.test(slug));
}

/**
 * The existing directories that a slug may mean: each `-` in it was a `-` or a `/`. Only directories that exist are
 * gone into, so the search is as small as the disk allows.
 */
export function readSlug(slug: string): string[] {
  const parts = slug.split('-');
  const found: string[] = [];
  const visit = (directory: string, from: number) => {
    for (let to = from + 1; to <= parts.length; to++) {
      const name = decodeName(parts.slice(from, to).join('-'));
      if (name === '') continue;
      const path = directory === '' && name.endsWith(':') ? name + sep : join(directory || sep, name);
      if (!isDirectory(path)) continue;
      if (to === parts.length) found.push(path);
      else visit(path, to);
    }
  };
  visit('', 0);
  return found;
}

/** The existing worktree whose inbox this is, null when there is none or it cannot be told. */
export function locateWorktree(slug: string, recipient: string): string | null {
  const name = decodeName(recipient);
  const candidates = readSlug(slug).flatMap((path) => [path, join(dirname(path), name)]);
  const owner = candidates.find((path) => {
    const identity = identityOfRoot(path);
    return identity.slug === slug && identity.recipient === recipient && isDirectory(path);
  });
  return owner ?? null;
}
