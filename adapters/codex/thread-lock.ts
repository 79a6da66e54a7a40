import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { DeliveryRecord } from '../../core/handoff/delivery/record.ts';
import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import { codexHome, codexHomeOf } from './codex-home.ts';

/** Inodes that somebody holds an flock on, by Linux' /proc/locks; null where that does not exist. */
function lockedInodes(): Set<string> | null {
  try {
    const lines = readFileSync('/proc/locks', 'utf8').split('\n');
    const inodes = lines.flatMap((line) => /FLOCK .* [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line)?.[1] ?? []);
    return new Set(inodes);
  } catch {
    return null;
  }
}

/**
 * Whether the thread that received a handoff still runs: it holds an exclusive flock on
 * `<home>/thread-writer-locks/<thread>.lock` (facts, "Liveness"). A clean exit deletes the file, a kill leaves it
 * unlocked; where locks cannot be tested, a file that exists says nothing.
 */
export function readLiveness(
  ctx: Context,
  record: Pick<DeliveryRecord, 'transcript' | 'session_id'>,
): Liveness {
  const home = record.transcript ? codexHomeOf(record.transcript) : codexHome(ctx);
  const directory = join(home, 'thread-writer-locks');
  if (!existsSync(directory)) return 'unknown';
  if (!/^[A-Za-z0-9-]+$/.test(record.session_id)) return 'unknown';
  const stat = statSync(join(directory, `${record.session_id}.lock`), { throwIfNoEntry: false });
  if (!stat) return 'over';
  const locked = lockedInodes();
  if (locked === null) return 'unknown';
  return locked.has(String(stat.ino)) ? 'open' : 'over';
}
