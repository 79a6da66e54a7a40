import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  timeoutMs: number;
  /** What was awaited and what was there instead, for the error. */
  describe: () => string | Promise<string>;
  intervalMs?: number;
}

/** Polls until `probe` gives something truthy, and returns that. */
export async function waitUntil<T>(
  probe: () => T | Promise<T>,
  { timeoutMs, describe, intervalMs = 40 }: WaitOptions,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${await describe()}`);
    await sleep(intervalMs);
  }
}
