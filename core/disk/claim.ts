import { lstatSync, renameSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Self } from '../context.ts';
import { systemCode } from '../errors.ts';
import type { InboxPaths } from './inbox-paths.ts';
import { isOwnerDead } from './process.ts';
import { listNames } from './read.ts';
import { removeFile } from './remove.ts';
import { sweepInbox } from './sweep.ts';
import { syncDirectory } from './sync.ts';
import { moveExclusive } from './write.ts';

const claimPattern = /^\.claim-(\d+)-(.+)$/s;

/** Our own entries of a directory: claims and what writers left. */
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

/**
 * Moves a file into a directory under its name, or, when that is taken, under a name with a number. `lockIn` is a
 * directory that is swept, for file systems without hard links.
 */
export function moveInto(source: string, directory: string, name: string, lockIn = directory): string {
  for (let attempt = 0; ; attempt++) {
    const target = join(directory, attempt === 0 ? name : name.replace(/(\.md)?$/, `-${attempt}$1`));
    if (moveExclusive(source, target, lockIn)) return target;
  }
}

/**
 * Moves a claimed file out of its inbox in one step: a death between link and unlink would leave it in both. The name
 * is free when it is looked for, and a directory of ours has no other writer of that name.
 */
export function moveOut(claim: string, directory: string, name: string): string {
  for (let attempt = 0; ; attempt++) {
    const target = join(directory, attempt === 0 ? name : name.replace(/(\.md)?$/, `-${attempt}$1`));
    if (statOf(target)) continue;
    renameSync(claim, target);
    syncDirectory(directory);
    syncDirectory(dirname(claim));
    return target;
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

/** The names that living processes hold a claim on. */
export function liveClaims(paths: InboxPaths, self: Self, nowMs: number): Set<string> {
  const names = new Set<string>();
  for (const entry of dotNames(paths.unread)) {
    const match = claimPattern.exec(entry);
    const stat = match && statOf(join(paths.unread, entry));
    if (match?.[2] && stat && !isOwnerDead(Number(match[1]), stat.ctimeMs, self, nowMs)) names.add(match[2]);
  }
  return names;
}

/**
 * Brings back what a dead process left: its claims to `unread/`, its temporary files to nothing. A claim whose file
 * already stands in `read/` (the process died between link and unlink) is only removed. Returns the names.
 */
export function recoverClaims(paths: InboxPaths, self: Self, nowMs: number): string[] {
  const recovered: string[] = [];
  sweepInbox(paths.unread, self, nowMs);
  for (const entry of dotNames(paths.unread)) {
    const path = join(paths.unread, entry);
    const match = claimPattern.exec(entry);
    const stat = match && statOf(path);
    const name = match?.[2];
    if (!name || !stat || !isOwnerDead(Number(match[1]), stat.ctimeMs, self, nowMs)) continue;
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
