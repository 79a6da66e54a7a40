import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { ancestorsOf, exists, isExecutable, realPath, targetAt } from '../files/entry.ts';
import { readStateLine, stateDirectory } from '../files/own/state-directory.ts';

/** One limit for all that git does in a process: a repository that makes each call slow costs its user no more. */
interface TimeLimit {
  now: () => Date;
  leftMs: number;
  startedIn: string;
}

/** git gets so long for one call where no limit is set. */
const callMs = 2_000;

let limit: TimeLimit | null = null;

/** Limits the time of git in this process. A `git` that lies in the repository of `startedIn` is not run. */
export function limitGitTime(now: () => Date, totalMs: number, startedIn: string): void {
  limit = { now, leftMs: totalMs, startedIn };
}

/** Returns what one call may take, in milliseconds; 0 when the time is used up. */
export function gitTimeLeft(): number {
  return limit === null ? callMs : Math.max(0, Math.floor(limit.leftMs));
}

/** Returns what `run` does within the time that is left for git, which is taken off the limit; null when none is left. */
export function withinGitTime<Result>(run: (timeoutMs: number) => Result): Result | null {
  const timeoutMs = gitTimeLeft();
  if (timeoutMs <= 0) return null;
  const from = limit?.now().getTime() ?? 0;
  const result = run(timeoutMs);
  if (limit) limit.leftMs -= Math.max(0, limit.now().getTime() - from);
  return result;
}

type Environment = Readonly<Record<string, string | undefined>>;

const gitStateFile = 'git';

const isWindows = process.platform === 'win32';
const programName = isWindows ? 'git.exe' : 'git';
/** What every system has and no user can write: git starts `sh` and `ssh` from there. */
const systemPath = isWindows ? [] : ['/usr/bin', '/bin'];
const othersMayWrite = 0o022;
const onlyOwnersRename = 0o1000;

/** Returns the physical path; the path itself where nothing is. */
export function physicalPath(path: string): string {
  return realPath(path) ?? path;
}

/** Whether `path` is `directory` or lies below it; both physical. */
export function liesIn(path: string, directory: string): boolean {
  return `${path}${sep}`.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`);
}

/** Returns the outermost repository around a directory, by its physical path; the directory itself where there is none. */
function outermostRepository(directory: string): string {
  const physical = physicalPath(directory);
  return ancestorsOf(physical).findLast((directory) => exists(join(directory, '.git'))) ?? physical;
}

/** Whether the entry and all above it are another user's, and closed to others; for root, root's own. */
function isBeyondUser(path: string): boolean {
  const user = process.getuid?.();
  return ancestorsOf(path).every((current) => {
    const entry = targetAt(current);
    if (entry === null) return false;
    if (user === 0 ? entry.uid !== 0 : entry.uid === user) return false;
    // In a sticky directory such as /nix/store nobody replaces what is another user's.
    const isSticky = user !== 0 && current !== path && (entry.mode & onlyOwnersRename) !== 0;
    return (entry.mode & othersMayWrite) === 0 || isSticky;
  });
}

/** Windows tells no owners here: what only an administrator writes is known by its place. */
function isWindowsSystem(path: string, env: Environment): boolean {
  const places = [env.SystemRoot, env.ProgramFiles, env['ProgramFiles(x86)']];
  return places.some((place) => place && liesIn(path.toLowerCase(), place.toLowerCase()));
}

/** Whether neither the user nor a session can have put a program there. `worked`: the repositories that are worked in. */
function isTrusted(path: string, env: Environment, worked: readonly string[]): boolean {
  const home = env.HOME ? [physicalPath(env.HOME)] : [];
  if ([...worked, ...home].some((place) => place !== '/' && liesIn(path, place))) return false;
  return isWindows ? isWindowsSystem(path, env) : isBeyondUser(path);
}

function readRecorded(env: Environment): string | null {
  const directory = stateDirectory(env);
  const recorded = directory === null ? null : readStateLine(directory, gitStateFile);
  return recorded !== null && isExecutable(recorded) ? recorded : null;
}

/** A git, and the PATH for what it starts itself: beside it, and where the user cannot write. */
export interface GitProgram {
  file: string;
  path: string;
}

/**
 * Returns the git to run: the one that `install` recorded, else the first in a directory of the PATH that the user
 * cannot write. A PATH may begin inside the project, where a sandboxed session writes.
 */
export function findGit(env: Environment, directory: string): GitProgram | null {
  const worked = [directory, ...(limit ? [limit.startedIn] : [])].map(outermostRepository);
  const trusted = [...new Set((env.PATH ?? '').split(delimiter))]
    .filter((entry) => isAbsolute(entry))
    .map(physicalPath)
    .filter((entry) => isTrusted(entry, env, worked));
  const file = readRecorded(env) ?? gitIn(trusted, env, worked);
  if (file === null) return null;
  return { file, path: [...new Set([dirname(file), ...trusted, ...systemPath])].join(delimiter) };
}

function gitIn(directories: readonly string[], env: Environment, worked: readonly string[]): string | null {
  const found = directories.map((entry) => physicalPath(join(entry, programName)));
  return found.find((file) => isExecutable(file) && isTrusted(file, env, worked)) ?? null;
}

/** Whether a file lies in the repository at hand, or in another one of the user's: a project brought it. */
function isOfProject(file: string, directory: string, home: string): boolean {
  const place = physicalPath(file);
  const repository = outermostRepository(directory);
  // A home that is itself a repository, for the user's settings, holds their own programs.
  if (repository !== home && liesIn(place, repository)) return true;
  if (home === '' || !liesIn(place, home)) return false;
  const above = ancestorsOf(dirname(place));
  return above.slice(0, above.indexOf(home)).some((directory) => exists(join(directory, '.git')));
}

/** Returns the first git of the user's PATH that no project brought, for `install` to record. */
export function gitToRecord(env: Environment, directory: string): string | null {
  const home = env.HOME ? physicalPath(env.HOME) : '';
  const candidates = (env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => isAbsolute(entry))
    .map((entry) => join(entry, programName));
  return candidates.find((file) => isExecutable(file) && !isOfProject(file, directory, home)) ?? null;
}
