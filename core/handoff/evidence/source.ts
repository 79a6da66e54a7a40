import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readRegularFile } from '../../files/read.ts';
import { indexLines, type Lines } from './lines.ts';
import { pathInside } from './resolve.ts';

/** A file that claims refer to: its lines and bytes; null when it is gone, `too-large` when it is not read whole. */
export type Source = { lines: Lines; bytes: Uint8Array } | 'too-large' | null;

/**
 * Reads files of a worktree; the last one is kept, more would only cost memory: callers go file by file. A symbolic link may not lead out of it, a FIFO does not block: the handoff that
 * names the file is untrusted.
 */
export function sourceReader(worktree: string): (path: string) => Source {
  let last: { path: string; source: Source } | null = null;
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
    // `relative` costs more than all the rest; a plain path needs none.
    const plain = !path.startsWith('/') && !/(?:^|\/)\.\.?(?:\/|$)/.test(path) && sep === '/';
    const absolute = plain ? `${worktree}/${path}` : join(worktree, path);
    if (!plain && pathInside(worktree, absolute) === null) return null;
    if (!isInside(absolute.slice(0, absolute.lastIndexOf(sep)) || sep)) return null;
    const file = readRegularFile(absolute);
    if (!file) return null;
    return file.size > file.bytes.length ? 'too-large' : { lines: indexLines(file.bytes), bytes: file.bytes };
  };
  return (path) => {
    if (last?.path !== path) last = { path, source: read(path) };
    return last.source;
  };
}
