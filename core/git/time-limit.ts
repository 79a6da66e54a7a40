/** One limit for all that git does in a process: a repository that makes each call slow costs its user no more. */
interface TimeLimit {
  now: () => Date;
  leftMs: number;
  startedIn: string;
}

/** git gets so long for one call where no limit is set. */
const callMs = 2_000;

let limit: TimeLimit | null = null;

/**
 * Limits the time of git for the rest of the process, all calls together. `startedIn` is where the process was started:
 * a `git` that lies in that repository is not run.
 */
export function limitGitTime(now: () => Date, totalMs: number, startedIn: string): void {
  limit = { now, leftMs: totalMs, startedIn };
}

/** Returns what one call may take, in milliseconds; 0 when the time is used up. */
export function gitTimeLeft(): number {
  return limit === null ? callMs : Math.max(0, Math.floor(limit.leftMs));
}

/** Returns where the process was started; null where nobody said so. */
export function gitStartedIn(): string | null {
  return limit?.startedIn ?? null;
}

/** Starts a clock; the function that it returns takes the time that went by off the limit. */
export function startGitClock(): () => void {
  const running = limit;
  if (running === null) return () => {};
  const from = running.now().getTime();
  return () => {
    running.leftMs -= Math.max(0, running.now().getTime() - from);
  };
}
