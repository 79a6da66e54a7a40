import { lstatSync, renameSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Self } from '../context.ts';
import { systemCode } from '../errors.ts';
import type { InboxPaths } from './inbox-paths.ts';
import { isAlive, startInstant } from './process.ts';
import { listNames } from './read.ts';
import { removeFile } from './remove.ts';
import { moveExclusive } from './write.ts';

const claimPattern = /^\.claim-(\d+)-(.+)$/s;
const temporaryPattern = /^\.tmp-(\d+)-[0-9a-f]{12}$/;

/** No claimer works longer than its deadline of seconds; after this the pid must be someone else's. */
const claimLifetimeMs = 600_000;
/** Clocks of the file system and of /proc differ by a little. */
const clockSlackMs = 2_000;

/** Our own entries of a directory: claims and temporary files. */
function dotNames(directory: string): string[] {
  return listNames(directory).filter((name) => name.startsWith('.'));
}

/** Takes `unread/<name>` for this process. Returns the claim's path, or null when another was faster. */
export function claimFile(paths: InboxPaths, name: string, self: Self): string | null {
  const claim = join(paths.unread, `.claim-${self.pid}-${name}`);
  try {
    renameSync(join(paths.unread, name), claim);
    return claim;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Moves a file into a directory under its name, or, when that is taken, under a name with a number. */
export function moveInto(source: string, directory: string, name: string): string {
  for (let attempt = 0; ; attempt++) {
    const target = join(directory, attempt === 0 ? name : name.replace(/(\.md)?$/, `-${attempt}$1`));
    if (moveExclusive(source, target)) return target;
  }
}

/** Gives a claimed file back to `unread/`. */
export function releaseClaim(paths: InboxPaths, claim: string, name: string): void {
  moveInto(claim, paths.unread, name);
}

function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

/** Whether the process that made a claim can no longer be at work on it. */
export function isClaimDead(pid: number, claimedAtMs: number, self: Self, nowMs: number): boolean {
  if (nowMs - claimedAtMs > claimLifetimeMs) return true;
  if (pid === self.pid) return claimedAtMs + clockSlackMs < self.startedAt;
  if (!isAlive(pid)) return true;
  const started = startInstant(pid, nowMs);
  return started !== null && started > claimedAtMs + clockSlackMs;
}

/** The names that living processes hold a claim on. */
export function liveClaims(paths: InboxPaths, self: Self, nowMs: number): Set<string> {
  const names = new Set<string>();
  for (const entry of dotNames(paths.unread)) {
    const match = claimPattern.exec(entry);
    const stat = match && statOf(join(paths.unread, entry));
    if (match?.[2] && stat && !isClaimDead(Number(match[1]), stat.ctimeMs, self, nowMs)) names.add(match[2]);
  }
  return names;
}

/**
 * Brings back what a dead process left: its claims to `unread/`, its temporary files to nothing. A claim whose file
 * already stands in `read/` (the process died between link and unlink) is only removed. Returns the names.
 */
export function recoverClaims(paths: InboxPaths, self: Self, nowMs: number): string[] {
  const recovered: string[] = [];
  for (const entry of dotNames(paths.unread)) {
    const path = join(paths.unread, entry);
    const temporary = temporaryPattern.exec(entry);
    if (temporary && !isAlive(Number(temporary[1]))) removeFile(path);
    const match = claimPattern.exec(entry);
    const stat = match && statOf(path);
    const name = match?.[2];
    if (!name || !stat || !isClaimDead(Number(match[1]), stat.ctimeMs, self, nowMs)) continue;
    const archived = statOf(join(paths.read, name));
    if (archived && archived.ino === stat.ino && archived.dev === stat.dev) {
      removeFile(path);
      continue;
    }
    if (recoverOne(paths, path, name)) recovered.push(name);
  }
  return recovered;
}

function recoverOne(paths: InboxPaths, path: string, name: string): boolean {
  try {
    moveInto(path, paths.unread, name);
    return true;
  } catch (error) {
    // Another process recovered it first.
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
