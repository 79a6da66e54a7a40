import { writtenPaths } from '../../sessions/command-kind.ts';
import type { Session } from '../../sessions/session.ts';

export interface TouchedFile {
  path: string;
  times: number;
  at: string | null;
  order: number;
  change: 'add' | 'update' | 'delete';
}

/** Returns a path as it lies below `root`; a relative one begins in the directory of the session. */
function pathBelow(root: string | null, path: string, cwd: string | null): string {
  const [base, from, plain] = [root, cwd, path].map((one) => one?.replaceAll('\\', '/') ?? '');
  const isRelative = !/^(?:\/|~|[A-Za-z]:)/.test(plain ?? '');
  const whole = isRelative && from ? `${from}/${plain}` : `${plain}`;
  return base && whole.startsWith(`${base}/`) ? whole.slice(base.length + 1) : `${plain}`;
}

/** Whether a path lies where nobody keeps work: a temporary directory, or a hidden one outside the worktree. */
export function isScratch(path: string): boolean {
  const isOutside = /^(?:\/|~|[A-Za-z]:)/.test(path);
  return isOutside && /^(?:\/private)?\/(?:tmp|var\/folders)\/|\/Temp\/|\/\.[a-z][^/]*\//.test(path);
}

/**
 * Returns the files that a session changed, by an edit or by a command that names what it writes; the last first. Paths
 * begin at `root`, else in the directory of the session.
 */
export function touchedFiles(session: Session, root = session.cwd): TouchedFile[] {
  const files = new Map<string, TouchedFile>();
  const note = (path: string, change: TouchedFile['change'], at: string | null, order: number) => {
    const name = pathBelow(root, path, session.cwd);
    const known = files.get(name);
    const first = known?.change === 'add' && change === 'update' ? 'add' : change;
    files.set(name, { path: name, times: (known?.times ?? 0) + 1, at, order, change: first });
  };
  for (const { path, change, at, order } of session.edits) note(path, change, at, order);
  for (const { command, outcome, at, order } of session.commands) {
    if (outcome === 'refused') continue;
    for (const path of writtenPaths(command)) note(path, 'update', at, order);
  }
  return [...files.values()].sort((a, b) => b.order - a.order);
}
