import { dirname } from 'node:path';
import * as z from 'zod/mini';
import type { Context, Self } from '../../context.ts';
import { HandoffError, systemCode } from '../../errors.ts';
import { randomHex } from '../../text/hex.ts';
import { targetAt } from '../entry.ts';
import { isAlive, startInstant } from '../process.ts';
import { readJson } from '../read.ts';
import { removeFile } from '../remove.ts';
import { moveFile } from '../tree.ts';
import { createFile, moveExclusive } from '../write.ts';

const holder = z.object({
  pid: z.number(),
  host: z.string(),
  boot: z.string(),
  at: z.string(),
  mark: z.string(),
});
type Holder = z.infer<typeof holder>;

const readHolder = (path: string) => readJson(path, (value) => z.parse(holder, value));

/** What is done under a lock takes seconds; a holder on another machine, which cannot be looked at, is believed for so long. */
const foreignLifetimeMs = 3_600_000;
const clockSlackMs = 2_000;

export interface Lock {
  /** Throws when the lock was lost, before something that two must not do. */
  check(): void;
  release(): void;
}

/** Takes a lock, from a dead holder too. Throws what `running` makes of a living one's name. */
export function takeLock(
  path: string,
  { self, now }: Pick<Context, 'self' | 'now'>,
  running: (holder: string) => HandoffError,
): Lock {
  const mark = randomHex(8);
  const own: Holder = { pid: self.pid, host: self.host, boot: self.boot, at: now().toISOString(), mark };
  const isOurs = () => readHolder(path)?.mark === mark;
  for (let attempt = 0; !createLock(path, own); attempt++) {
    const other = readHolder(path);
    if (attempt > 3 || !isDead(path, other, self, now().getTime())) throw running(nameHolder(path, other));
    removeDead(path, other);
  }
  return {
    check() {
      if (!isOurs()) throw running(nameHolder(path, readHolder(path)));
    },
    release() {
      if (isOurs()) removeFile(path);
    },
  };
}

function createLock(path: string, own: Holder): boolean {
  try {
    return createFile(path, `${JSON.stringify(own)}\n`);
  } catch (cause) {
    const root = dirname(path);
    throw new HandoffError('root-unwritable', {
      message: `${path}: cannot be written (${systemCode(cause) || cause}); expected ${root} to be a directory of yours`,
      hint: `ls -ld ${root}`,
      cause,
    });
  }
}

function isDead(path: string, other: Holder | null, self: Self, nowMs: number): boolean {
  if (other === null) return true;
  const at = Date.parse(other.at);
  if (other.host !== self.host) return nowMs - at > foreignLifetimeMs;
  if (other.boot !== self.boot || !isAlive(other.pid)) return true;
  const started = startInstant(other.pid, nowMs);
  // The file's own time: the clock that wrote `at` may have been set since.
  return started !== null && started > (targetAt(path)?.ctimeMs ?? at) + clockSlackMs;
}

/** By rename, so that of two takers one finds it; what turns out to be somebody's new lock is put back. */
function removeDead(path: string, seen: Holder | null): void {
  const aside = `${path}.dead-${process.pid}-${randomHex(4)}`;
  try {
    moveFile(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const found = readHolder(aside);
  if (found !== null && found.mark !== seen?.mark) moveExclusive(aside, path);
  removeFile(aside);
}

function nameHolder(path: string, other: Holder | null): string {
  const who = other === null ? 'another process' : `process ${other.pid} on ${other.host}, since ${other.at}`;
  return `${who} (${path})`;
}
