import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Self } from '../context.ts';
import { systemCode } from '../errors.ts';
import { isCopyAcrossDevices, moveAcrossDevices } from './across-devices.ts';
import { syncDirectory } from './directory.ts';
import { entryAt, isSameFile } from './entry.ts';
import { isOwnerDead, ownershipMs } from './process.ts';
import { listNames } from './read.ts';
import { removeFile } from './remove.ts';
import { sweepInbox } from './sweep.ts';

interface ClaimPaths {
  unread: string;
  read: string;
  delivered: string;
}

/** The name of a claim: its owner's pid and the handoff's name. Only handoffs are claimed. */
export const claimPattern = /^\.claim-(\d+)-([^.].*\.md)$/s;

interface Claim {
  path: string;
  pid: number;
  name: string;
  /** When it was made; null for what is no file. */
  madeAtMs: number | null;
}

function listClaims({ unread }: ClaimPaths): Claim[] {
  return listNames(unread).flatMap((entry) => {
    const [, pid, name] = claimPattern.exec(entry) ?? [];
    if (name === undefined) return [];
    const path = join(unread, entry);
    const stat = entryAt(path);
    return [{ path, pid: Number(pid), name, madeAtMs: stat?.isFile() ? stat.ctimeMs : null }];
  });
}

export function claimPath(paths: ClaimPaths, name: string, self: Self): string {
  return join(paths.unread, `.claim-${self.pid}-${name}`);
}

/** Takes `unread/<name>` for this process. Returns the claim's path, or null when another was faster. */
export function claimFile(paths: ClaimPaths, name: string, self: Self): string | null {
  const claim = claimPath(paths, name, self);
  // Left by a process of the same pid, here or on another machine: a rename would overwrite it.
  if (entryAt(claim)) return null;
  try {
    renameSync(join(paths.unread, name), claim);
    return claim;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Gives a file a name that was free a moment ago; false when it is taken by now. */
function moveTo(source: string, target: string): boolean {
  try {
    renameSync(source, target);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    return moveAcrossDevices(source, target);
  }
}

/**
 * Moves a file into a directory, under its name or one with a number when that is taken; returns its path. One rename
 * does it, where both are on one device: a death between link and unlink would leave the file in both places.
 */
export function moveInto(source: string, directory: string, name: string): string {
  for (let attempt = 0; ; attempt++) {
    const target = join(directory, attempt === 0 ? name : name.replace(/(\.md)?$/, `-${attempt}$1`));
    if (entryAt(target)) {
      if (!isCopyAcrossDevices(source, target)) continue;
      removeFile(source);
      return target;
    }
    if (moveTo(source, target)) return target;
  }
}

/** The same, durable when it returns. */
export function moveDurably(source: string, directory: string, name: string): string {
  const target = moveInto(source, directory, name);
  syncDirectory(directory);
  syncDirectory(dirname(source));
  return target;
}

/** The names that any process holds a claim on, alive or not, but for the claims whose paths are given. */
export function claimedNames(paths: ClaimPaths, except: ReadonlySet<string> = new Set()) {
  const others = listClaims(paths).filter(({ path }) => !except.has(path));
  return new Set(others.map(({ name }) => name));
}

/** Whether a name is claimed, archived or on record; in this order, as a claimed file is archived next. */
export function isNameTaken(
  paths: ClaimPaths,
  name: string,
  claimed: ReadonlySet<string> = claimedNames(paths),
): boolean {
  return (
    claimed.has(name) ||
    entryAt(join(paths.read, name)) !== null ||
    entryAt(join(paths.delivered, `${name}.json`)) !== null
  );
}

export function liveClaims(paths: ClaimPaths, self: Self, nowMs: number): Set<string> {
  const live = listClaims(paths).filter(
    ({ pid, madeAtMs }) => madeAtMs !== null && !isOwnerDead(pid, madeAtMs, self, nowMs),
  );
  return new Set(live.map(({ name }) => name));
}

/**
 * Moves the claims of dead processes back to `unread/` and returns their names. A pid tells nothing of another
 * machine's processes: a fresh claim that `isHeldElsewhere` stays.
 */
export function recoverClaims(
  paths: ClaimPaths,
  self: Self,
  nowMs: number,
  isHeldElsewhere: (name: string) => boolean = () => false,
): string[] {
  const recovered: string[] = [];
  sweepInbox(paths.unread, self, nowMs);
  for (const claim of listClaims(paths)) {
    const { path, pid, name, madeAtMs } = claim;
    if (madeAtMs === null || !isOwnerDead(pid, madeAtMs, self, nowMs)) continue;
    if (nowMs - madeAtMs < ownershipMs && isHeldElsewhere(name)) continue;
    const archived = join(paths.read, name);
    if (isSameFile(path, archived) || isCopyAcrossDevices(path, archived)) removeFile(path);
    else if (recoverOne(paths, claim)) recovered.push(name);
  }
  return recovered;
}

function recoverOne(paths: ClaimPaths, { path, name }: Claim): boolean {
  try {
    moveInto(path, paths.unread, name);
    return true;
  } catch (error) {
    // Another process recovered it first.
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
