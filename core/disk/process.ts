import { readFileSync } from 'node:fs';
import { systemCode } from '../errors.ts';

/** Whether a process of that pid exists now, ours or another user's. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat, the start in clock ticks since boot; null where the system has no such file. */
export function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Linux reports ticks at 100 a second to user space on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** When the process of that pid started, milliseconds since the epoch; null where the system does not tell. */
export function startInstant(pid: number): number | null {
  const ticks = startTicks(pid);
  if (ticks === null) return null;
  try {
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    return Date.now() - (uptime - Number(ticks) / ticksPerSecond) * 1000;
  } catch {
    return null;
  }
}
