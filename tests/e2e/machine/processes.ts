import { readdirSync, readFileSync } from 'node:fs';
import { waitUntil } from '../wait-until.ts';

/** The SessionStart hooks that run for this HOME, whoever started them. Linux. */
export function hookProcesses(home: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'cmdline').includes('session-start') && isOf(home, read(pid, 'environ')))
    .map(Number);
}

export async function hooksGone(home: string): Promise<void> {
  await waitUntil(() => hookProcesses(home).length === 0, {
    timeoutMs: 30_000,
    describe: () => `the hooks ${hookProcesses(home)} to end`,
  });
}

/** They are this world's own: their HOME is its. */
export function killHooks(home: string): void {
  for (const pid of hookProcesses(home)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function isOf(home: string, environ: string): boolean {
  return environ.split('\0').includes(`HOME=${home}`);
}

function read(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
