import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { realPath } from '../../files/entry.ts';
import { readRegularFile } from '../../files/read.ts';

export interface Bases {
  worktree: string;
  cwd: string;
  home: string;
}

/** Returns the absolute paths that a written path can mean, the likeliest first. */
export function candidatePaths(path: string, { worktree, cwd, home }: Bases): string[] {
  if (path.startsWith('~/')) return [join(home, path.slice(2))];
  if (isAbsolute(path)) return [path];
  return [...new Set([resolve(worktree, path), resolve(cwd, path)])];
}

/** Returns the path below the worktree with `/` between its parts; null for one outside. */
export function pathInside(worktree: string, path: string): string | null {
  const inside = relative(worktree, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  return inside.replaceAll(sep, '/');
}

/** A file that claims refer to; null when it is gone, `too-large` when it is not read whole. */
export type Source = { lines: readonly string[]; bytes: Buffer } | 'too-large' | null;

/** Returns the lines of a file without their ends. A checkout that changes line ends changes no line. */
function splitLines(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Returns a reader of a worktree's files that keeps the last one. The names are untrusted: no link leads out of the
 * worktree, and no FIFO blocks.
 */
export function sourceReader(worktree: string): (path: string) => Source {
  let last: { path: string; source: Source } | null = null;
  const directories = new Map<string, boolean>();
  const isInside = (directory: string): boolean => {
    let inside = directories.get(directory);
    if (inside === undefined) {
      const physical = realPath(directory);
      inside = physical !== null && (physical === worktree || pathInside(worktree, physical) !== null);
      directories.set(directory, inside);
    }
    return inside;
  };
  const read = (path: string): Source => {
    const absolute = join(worktree, path);
    if (pathInside(worktree, absolute) === null || !isInside(dirname(absolute))) return null;
    const file = readRegularFile(absolute);
    if (!file) return null;
    if (file.size > file.bytes.length) return 'too-large';
    return { lines: splitLines(file.bytes), bytes: file.bytes };
  };
  return (path) => {
    if (last?.path !== path) last = { path, source: read(path) };
    return last.source;
  };
}
