import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isHeldTogether, readLiveness } from '../../../adapters/codex/thread-lock.ts';
import { World } from '../../core/world.ts';
import { hasPython } from '../../process/terminal.ts';

const thread = '01a1fcd8-0f7e-74c1-8697-f2be1f4f0d89';
const holders: ChildProcess[] = [];

afterEach(async () => {
  for (const holder of holders.splice(0)) await release(holder);
});

/** Holds an exclusive flock as the client does, until it is released. */
async function hold(file: string): Promise<ChildProcess> {
  const holder = spawn('flock', ['--no-fork', file, 'sh', '-c', 'echo held; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holders.push(holder);
  await once(holder.stdout ?? holder, 'data');
  return holder;
}

async function release(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.kill('SIGKILL');
  await once(holder, 'exit');
}

function makeHome(directory = 'home/.codex') {
  const world = new World();
  const locks = join(world.base, directory, 'thread-writer-locks');
  mkdirSync(locks, { recursive: true });
  const transcript = join(world.base, directory, 'sessions/2026/05/15', `rollout-${thread}.jsonl`);
  return { world, transcript, lock: join(locks, `${thread}.lock`) };
}

describe('whether a thread still runs', () => {
  it('its lock is held → open; the holder was killed and the file left → over', async () => {
    const { world, transcript, lock } = makeHome();
    writeFileSync(lock, '');
    const holder = await hold(lock);
    expect(readLiveness(world.ctx, { transcript, session_id: thread })).toBe('open');
    await release(holder);
    expect(readLiveness(world.ctx, { transcript, session_id: thread })).toBe('over');
  });

  it.runIf(hasPython)(
    'one process may hold several, as after /clear; another one’s are none of them',
    async () => {
      const { world, transcript, lock } = makeHome();
      const [cleared, other] = [
        '01a1fcd8-0000-74c1-8697-f2be1f4f0d89',
        '01a1fcd8-1111-74c1-8697-f2be1f4f0d89',
      ];
      for (const id of [thread, cleared, other]) writeFileSync(lock.replace(thread, id), '');
      const script = `import fcntl, sys, time
files = [open(name, 'w') for name in sys.argv[1:]]
for file in files: fcntl.flock(file, fcntl.LOCK_EX)
print('held', flush=True)
time.sleep(60)`;
      const holder = spawn('python3', ['-c', script, lock, lock.replace(thread, cleared)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      holders.push(holder);
      await once(holder.stdout, 'data');
      await hold(lock.replace(thread, other));
      const at = (session_id: string) => ({ transcript, session_id });
      expect(isHeldTogether(world.ctx, at(cleared), at(thread))).toBe(true);
      expect(isHeldTogether(world.ctx, at(other), at(thread))).toBe(false);
      expect(isHeldTogether(world.ctx, at('../x'), at(thread))).toBe(false);
      await release(holder);
      expect(isHeldTogether(world.ctx, at(cleared), at(thread))).toBe(false);
    },
  );

  it('no lock at all → over', () => {
    const { world, transcript } = makeHome();
    expect(readLiveness(world.ctx, { transcript, session_id: thread })).toBe('over');
  });

  it('another thread’s lock is held → over', async () => {
    const { world, transcript, lock } = makeHome();
    writeFileSync(lock, '');
    await hold(lock.replace(thread, '01a1fcd8-0000-74c1-8697-f2be1f4f0d89'));
    expect(readLiveness(world.ctx, { transcript, session_id: thread })).toBe('over');
  });

  it('a client that keeps no locks → unknown', () => {
    const world = new World();
    expect(readLiveness(world.ctx, { transcript: null, session_id: thread })).toBe('unknown');
  });

  it.each(['../../x', 'a/b', '', '.', `${thread}\n`])(
    'a session id that is none, %j → unknown',
    (session_id) => {
      const { world, transcript, lock } = makeHome();
      symlinkSync('/etc/hostname', lock);
      expect(readLiveness(world.ctx, { transcript, session_id })).toBe('unknown');
    },
  );

  it('looks where the transcript lies: CODEX_HOME of that session, not of this one', async () => {
    const { world, transcript, lock } = makeHome('elsewhere');
    await hold(lock);
    expect(readLiveness(world.ctx, { transcript, session_id: thread })).toBe('open');
    expect(readLiveness(world.ctx, { transcript: null, session_id: thread })).toBe('unknown');
    world.env.CODEX_HOME = join(world.base, 'elsewhere');
    expect(readLiveness(world.ctx, { transcript: null, session_id: thread })).toBe('open');
  });
});
