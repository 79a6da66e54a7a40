import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Context, Self } from '../../core/context.ts';
import { HandoffError, systemCode } from '../../core/errors.ts';
import { isAlive, startInstant } from '../../core/files/process.ts';
import { randomHex } from '../../core/files/random.ts';
import { createFile, moveExclusive } from '../../core/files/write.ts';
import { readJson } from './state.ts';

const holder = z.object({
  pid: z.number(),
  host: z.string(),
  boot: z.string(),
  at: z.string(),
  mark: z.string(),
});
type Holder = z.infer<typeof holder>;

/** An upgrade takes seconds; a holder on another machine, which cannot be looked at, is believed for so long. */
const foreignLifetimeMs = 3_600_000;
const clockSlackMs = 2_000;

export interface UpgradeLock {
  /** Throws when the lock was lost, before something that two must not do. */
  check(): void;
  release(): void;
}

/** Takes the lock in the state of this root, from a dead holder too. Throws `upgrade-running` when a living one has it. */
export function takeLock(state: string, { self, now }: Pick<Context, 'self' | 'now'>): UpgradeLock {
  const path = join(state, 'upgrade.lock');
  const mark = randomHex(8);
  const own: Holder = { pid: self.pid, host: self.host, boot: self.boot, at: now().toISOString(), mark };
  const isOurs = () => readJson(path, holder)?.mark === mark;
  for (let attempt = 0; !createLock(path, own); attempt++) {
    const other = readJson(path, holder);
    if (attempt > 3 || !isDead(path, other, self, now().getTime())) throw running(path, other);
    removeDead(path, other);
  }
  return {
    check: () => {
      if (!isOurs()) throw running(path, readJson(path, holder));
    },
    release: () => {
      if (isOurs()) rmSync(path, { force: true });
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
  return started !== null && started > statOr(path, at) + clockSlackMs;
}

/** The file's own time: the clock that wrote `at` may have been set since. */
function statOr(path: string, fallback: number): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? fallback;
}

/** By rename, so that of two takers one finds it; what turns out to be somebody's new lock is put back. */
function removeDead(path: string, seen: Holder | null): void {
  const aside = `${path}.dead-${process.pid}-${randomHex(4)}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const found = readJson(aside, holder);
  if (found !== null && found.mark !== seen?.mark) moveExclusive(aside, path);
  rmSync(aside, { force: true });
}

function running(path: string, other: Holder | null): HandoffError {
  const who = other === null ? 'another process' : `process ${other.pid} on ${other.host}, since ${other.at}`;
  return new HandoffError('upgrade-running', {
    message: `an upgrade is running already: ${who} (${path})`,
    hint: 'wait until it is done, then: handoff upgrade --check',
  });
}
