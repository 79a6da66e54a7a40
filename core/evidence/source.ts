import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegularFile } from '../disk/read.ts';
import { splitLines } from './digest.ts';
import { pathInside } from './resolve.ts';

/** A file that claims refer to: its lines and bytes; null when it is gone, `too-large` when it is not read whole. */
export type Source = { lines: readonly string[]; bytes: Uint8Array } | 'too-large' | null;

/**
 * Reads files of a worktree, each once. A symbolic link may not lead out of it, a FIFO does not block: the handoff that
 * names the file is untrusted.
 */
export function sourceReader(worktree: string): (path: string) => Source {
  const sources = new Map<string, Source>();
  const directories = new Map<string, boolean>();
  const isInside = (directory: string): boolean => {
    const known = directories.get(directory);
    if (known !== undefined) return known;
    let inside = false;
    try {
      const physical = realpathSync(directory);
      inside = physical === worktree || pathInside(worktree, physical) !== null;
    } catch {
      // Gone: nothing to read there.
    }
    directories.set(directory, inside);
    return inside;
  };
  const read = (path: string): Source => {
    const absolute = join(worktree, path);
    if (pathInside(worktree, absolute) === null || !isInside(dirname(absolute))) return null;
    const file = readRegularFile(absolute);
    if (!file) return null;
    return file.size > file.bytes.length ? 'too-large' : { lines: splitLines(file.bytes), bytes: file.bytes };
  };
  return (path) => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const source = read(path);
    sources.set(path, source);
    return source;
  };
}
