import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { exists, targetAt } from '../../core/files/entry.ts';
import { readProcFile } from '../../core/files/process.ts';
import type { DeliveryRecord } from '../../core/handoff/delivery/record.ts';
import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import { homeOf } from './rollout/find-rollout.ts';

export function codexHome(ctx: Pick<Context, 'home' | 'env'>): string {
  return ctx.env.CODEX_HOME || join(ctx.home, '.codex');
}

/** Processes by the inode that they hold an flock on, by Linux' /proc/locks; null where that does not exist. */
function lockHolders(): Map<string, string> | null {
  const text = readProcFile('locks');
  if (text === null) return null;
  const lines = text.split('\n').map((line) => /FLOCK .* (\d+) [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line));
  return new Map(lines.flatMap((line) => (line ? [[line[2] ?? '', line[1] ?? '']] : [])));
}

type Thread = Pick<DeliveryRecord, 'transcript' | 'session_id'>;

function lockDirectory(ctx: Context, { transcript }: Thread): string {
  return join((transcript && homeOf(transcript)) || codexHome(ctx), 'thread-writer-locks');
}

/** Returns the process that holds a thread's lock; null where none does, or nobody can tell. */
function holderOf(ctx: Context, thread: Thread): string | null {
  if (!/^[A-Za-z0-9-]+$/.test(thread.session_id)) return null;
  const lock = targetAt(join(lockDirectory(ctx, thread), `${thread.session_id}.lock`));
  return (lock && lockHolders()?.get(String(lock.ino))) ?? null;
}

/** Whether one process holds two threads: after /clear it goes on holding the one that was cleared (spec/clients.md). */
export function isHeldTogether(ctx: Context, one: Thread, other: Thread): boolean {
  const holder = holderOf(ctx, one);
  return holder !== null && holder === holderOf(ctx, other);
}

/**
 * Whether the thread that received a handoff still runs: it holds an exclusive flock on
 * `<home>/thread-writer-locks/<thread>.lock` (spec/clients.md). A clean exit deletes the file, a kill leaves it
 * unlocked; where locks cannot be tested, a file that exists says nothing.
 */
export function readLiveness(ctx: Context, record: Thread): Liveness {
  const directory = lockDirectory(ctx, record);
  if (!exists(directory)) return 'unknown';
  if (!/^[A-Za-z0-9-]+$/.test(record.session_id)) return 'unknown';
  const lock = targetAt(join(directory, `${record.session_id}.lock`));
  if (lock === null) return 'over';
  const holders = lockHolders();
  if (holders === null) return 'unknown';
  return holders.has(String(lock.ino)) ? 'open' : 'over';
}
