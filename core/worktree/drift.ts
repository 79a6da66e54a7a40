import { type Head, readHead, unknown } from '../git/refs.ts';
import { readGit } from '../git/run.ts';
import { plural } from '../text/lines.ts';

/** How far a worktree has moved since a handoff was written; each null when nothing moved. */
export interface Drift {
  branch: string | null;
  head: string | null;
}

export type Distance =
  | { kind: 'counted'; ahead: number; behind: number }
  | { kind: 'gone' }
  | { kind: 'unknown' };

const hex = /^[0-9a-f]{4,64}$/i;

function distanceText(distance: Distance): string {
  if (distance.kind === 'gone') return 'the written head no longer exists here';
  if (distance.kind === 'unknown') return 'the distance could not be found out';
  const parts = [
    distance.ahead > 0 ? `${plural(distance.ahead, 'commit')} ahead` : '',
    distance.behind > 0
      ? `${distance.ahead > 0 ? distance.behind : plural(distance.behind, 'commit')} behind`
      : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'no commits between them';
}

/** Whether two object names, either of which may be short, name the same commit. */
export function sameCommit(written: string, current: string): boolean {
  if (written === current) return true;
  if (!hex.test(written) || !hex.test(current)) return false;
  const length = Math.min(written.length, current.length);
  return written.slice(0, length).toLowerCase() === current.slice(0, length).toLowerCase();
}

/** Compares what a handoff recorded with the worktree now. `distance` is asked for only when the heads differ. */
export function describeDrift(written: Head, current: Head, distance: (writtenHead: string) => Distance) {
  const isSame = written.branch === current.branch || [written.branch, current.branch].includes(unknown);
  const branch = isSame ? null : `written on ${written.branch}, now on ${current.branch}`;
  if (written.head === unknown) return { branch, head: null };
  if (current.head === unknown && written.head !== '')
    return { branch, head: `written at ${written.head}; where it is now could not be found out` };
  if (written.head === '' || sameCommit(written.head, current.head)) return { branch, head: null };
  const now = current.head === 'none' ? 'there is no commit now' : `now ${current.head.slice(0, 12)}`;
  const far =
    written.head === 'none' || current.head === 'none' ? '' : ` (${distanceText(distance(written.head))})`;
  return { branch, head: `written at ${written.head}, ${now}${far}` };
}

/** Asks git how many commits lie between a recorded head and HEAD. */
export function measureDistance(worktree: string, writtenHead: string, env: NodeJS.ProcessEnv): Distance {
  if (!hex.test(writtenHead)) return { kind: 'gone' };
  const { head } = readHead(worktree);
  if (!hex.test(head)) return { kind: 'unknown' };
  const range = `${writtenHead}...${head}`;
  const result = readGit(
    worktree,
    ['rev-list', '--left-right', '--count', '--end-of-options', range, '--'],
    env,
  );
  if (!result.ok) {
    return /unknown revision|bad revision|bad object|ambiguous|Invalid symmetric/i.test(result.reason)
      ? { kind: 'gone' }
      : { kind: 'unknown' };
  }
  const [behind, ahead] = result.output.trim().split(/\s+/).map(Number);
  if (ahead === undefined || behind === undefined || Number.isNaN(ahead + behind)) return { kind: 'unknown' };
  return { kind: 'counted', ahead, behind };
}
