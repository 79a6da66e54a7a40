import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Where a writer's paths may begin. */
export interface Bases {
  worktree: string;
  cwd: string;
  home: string;
}

/** The absolute paths that a written path can mean, the likeliest first. */
export function candidatePaths(path: string, { worktree, cwd, home }: Bases): string[] {
  if (path.startsWith('~/')) return [join(home, path.slice(2))];
  if (isAbsolute(path)) return [path];
  return [...new Set([resolve(worktree, path), resolve(cwd, path)])];
}

/**
 * The path below the worktree with `/` between its parts; null for one outside. Only files inside are read at a
 * delivery: the handoff that names them is untrusted, and a path elsewhere may block or say more than it should.
 */
export function pathInside(worktree: string, path: string): string | null {
  const inside = relative(worktree, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  return sep === '/' ? inside : inside.split(sep).join('/');
}
