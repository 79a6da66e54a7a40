import { readFileSync } from 'node:fs';
import type { Self } from '../context.ts';
import { systemCode } from '../errors.ts';

/** A file of `/proc`, whose size the system does not tell; null where there is none. */
export function readProcFile(name: string): string | null {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return null;
  }
}

const readStat = (pid: number): string => readProcFile(`${pid}/stat`) ?? '';

/** Its fields from the third on, behind the name, which may hold anything; none of an empty text. */
function fieldsOf(stat: string): string[] {
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export interface ProcessRef {
  pid: number;
  start: string;
}

export interface NamedProcess extends ProcessRef {
  name: string;
}

/** A process and its ancestors, the nearest first; none where the system does not tell. */
export function listAncestors(pid: number): NamedProcess[] {
  const stat = readStat(pid);
  if (stat === '' || pid <= 1) return [];
  const fields = fieldsOf(stat);
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  return [{ pid, start: fields[19] ?? '', name }, ...listAncestors(Number(fields[1]))];
}

/** The nearest of a process and its ancestors that calls itself so; null where the system does not tell. */
export function findAncestor(pid: number, name: string): ProcessRef | null {
  const found = listAncestors(pid).find((one) => one.name === name);
  return found === undefined ? null : { pid: found.pid, start: found.start };
}

/** Whether a process of that pid runs now. A zombie does not: it still answers to signal 0. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  return !['Z', 'X'].includes(fieldsOf(readStat(pid))[0] ?? '');
}

/** Field 22 of /proc/<pid>/stat, the start in clock ticks since boot; null where the system has no such file. */
export function startTicks(pid: number): string | null {
  return fieldsOf(readStat(pid))[19] ?? null;
}

/** Linux reports ticks at 100 a second to user space on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** When the process of that pid started, milliseconds since the epoch; null where the system does not tell. */
export function startInstant(pid: number, nowMs: number): number | null {
  const ticks = startTicks(pid);
  if (ticks === null) return null;
  try {
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    return nowMs - (uptime - Number(ticks) / ticksPerSecond) * 1000;
  } catch {
    return null;
  }
}

/** No claimer works longer than its deadline of seconds; after this the pid must be someone else's. */
export const ownershipMs = 600_000;
/** Clocks of the file system and of /proc differ by a little. */
const clockSlackMs = 2_000;

/** Whether the process that made a claim, a temporary file or the like at that time can no longer be at work on it. */
export function isOwnerDead(pid: number, madeAtMs: number, self: Self, nowMs: number): boolean {
  if (nowMs - madeAtMs > ownershipMs) return true;
  if (pid === self.pid) return madeAtMs + clockSlackMs < self.startedAt;
  return !isMakerAlive(pid, madeAtMs, nowMs);
}

/** Whether the process that made something at that time runs: one that began later has its number by chance. */
export function isMakerAlive(pid: number, madeAtMs: number, nowMs: number): boolean {
  if (!isAlive(pid)) return false;
  const started = startInstant(pid, nowMs);
  return started === null || started <= madeAtMs + clockSlackMs;
}
