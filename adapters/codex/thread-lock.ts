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

/** Inodes that somebody holds an flock on, by Linux' /proc/locks; null where that does not exist. */
function lockedInodes(): Set<string> | null {
  const text = readProcFile('locks');
  if (text === null) return null;
  return new Set(
    text.split('\n').flatMap((line) => /FLOCK .* [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line)?.[1] ?? []),
  );
}

/**
 * Whether the thread that received a handoff still runs: it holds an exclusive flock on
 * `<home>/thread-writer-locks/<thread>.lock` (spec/clients.md). A clean exit deletes the file, a kill leaves it
 * unlocked; where locks cannot be tested, a file that exists says nothing.
 */
export function readLiveness(
  ctx: Context,
  record: Pick<DeliveryRecord, 'transcript' | 'session_id'>,
): Liveness {
  const home = (record.transcript && homeOf(record.transcript)) || codexHome(ctx);
  const directory = join(home, 'thread-writer-locks');
  if (!exists(directory)) return 'unknown';
  if (!/^[A-Za-z0-9-]+$/.test(record.session_id)) return 'unknown';
  const lock = targetAt(join(directory, `${record.session_id}.lock`));
  if (lock === null) return 'over';
  const locked = lockedInodes();
  if (locked === null) return 'unknown';
  return locked.has(String(lock.ino)) ? 'open' : 'over';
}
