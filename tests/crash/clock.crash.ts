import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { report } from './figures.ts';
import { judgeInbox } from './oracle/inbox.ts';
import { fileOf, type Known, known } from './oracle/known.ts';
import { startSession, transcriptOf } from './oracle/session.ts';
import { clockShim, Place } from './place.ts';
import { ourProduct } from './product.ts';

const waiting = known('mark-waiting', 'aaaaaaaaaa');
const file = '20260515T180100Z-from-shop.md';

function makePlace(): Place {
  const place = new Place(ourProduct);
  onTestFinished(() => place.remove());
  return place;
}

function setClock(place: Place, at: number | null): void {
  place.node = at === null ? [] : ['--require', clockShim];
  place.extraEnv = at === null ? {} : { CRASH_CLOCK: String(at - Date.now()) };
}

const publish = (place: Place) =>
  place.run({
    bundle: 'cli',
    args: ['publish', '--json', '--no-review', '--file', '-'],
    input: known('mark-odd').body,
  });

const day = 24 * 3600_000;
const clocks: readonly [string, () => number][] = [
  ['in 1970', () => 1000],
  ['in 2100', () => Date.UTC(2100, 0, 1)],
  ['a day slow', () => Date.now() - day],
  ['a day fast', () => Date.now() + day],
];

describe('a clock that is wrong', () => {
  it.each(clocks)('%s when it was published', async (name, at) => {
    const place = makePlace();
    setClock(place, at());
    const { sentinel } = JSON.parse((await publish(place)).stdout) as { sentinel: string };
    setClock(place, null);
    const handoff: Known = { ...known('mark-odd'), sentinel };
    const wrong = await judgeInbox(place, [{ handoff, exists: 'must', shown: 'must' }]);
    report({ part: 'clock', scenario: `${name}, published`, tried: 1, violations: wrong.length });
    expect(wrong).toEqual([]);
  });

  it.each(clocks)('%s when it was delivered and nobody answered', async (name, at) => {
    const place = makePlace();
    place.write(join(place.inboxOf(), 'unread', file), fileOf(waiting));
    setClock(place, at());
    expect((await startSession(place, 'odd')).text).toContain('Do step mark-waiting first');
    setClock(place, null);
    const wrong = await judgeInbox(place, [{ handoff: waiting, exists: 'must', shown: 'must' }]);
    report({ part: 'clock', scenario: `${name}, delivered`, tried: 1, violations: wrong.length });
    expect(wrong).toEqual([]);
  });

  it.each(clocks)('%s from the delivery on', async (name, at) => {
    const place = makePlace();
    place.write(join(place.inboxOf(), 'unread', file), fileOf(waiting));
    expect((await startSession(place, 'first')).text).toContain('Do step mark-waiting first');
    setClock(place, at());
    const wrong = await judgeInbox(place, [{ handoff: waiting, exists: 'must', shown: 'must' }]);
    report({ part: 'clock', scenario: `${name}, settled`, tried: 1, violations: wrong.length });
    expect(wrong).toEqual([]);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A process of exactly that pid, where the kernel can be asked for it; null where others were faster. */
function sleepAs(pid: number): ReturnType<typeof spawn> | null {
  try {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
  } catch {
    return null;
  }
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill());
  return child.pid === pid ? child : null;
}

describe('a claim', () => {
  const claimAs = (place: Place, pid: number) =>
    place.write(join(place.inboxOf(), 'unread', `.claim-${pid}-${file}`), fileOf(waiting));

  it('of a process that lives is left to it', async () => {
    const place = makePlace();
    const child = spawn('sleep', ['60']);
    onTestFinished(() => void child.kill());
    claimAs(place, child.pid ?? 0);
    expect((await startSession(place, 'other')).text).not.toContain('mark-waiting');
    child.kill('SIGKILL');
    await pause(50);
    const wrong = await judgeInbox(place, [{ handoff: waiting, exists: 'must', shown: 'must' }]);
    report({ part: 'pid', scenario: 'the claimer lives, then dies', tried: 1, violations: wrong.length });
    expect(wrong).toEqual([]);
  });

  it('whose pid belongs to a later process comes back', async () => {
    const place = makePlace();
    let child: ReturnType<typeof spawn> | null = null;
    for (let attempt = 0; attempt < 5 && child === null; attempt++) {
      const pid = 20_000 + Math.floor(Math.random() * 10_000);
      place.remove();
      place.makeRepository(place.worktree);
      claimAs(place, pid);
      // The slack between the clocks of the file system and of /proc.
      await pause(2_300);
      child = sleepAs(pid);
    }
    // Without the right to choose a pid the same is held by tests/core/files/claim.test.ts with times given by hand.
    const tried = child === null ? 0 : 1;
    const wrong =
      tried === 0 ? [] : await judgeInbox(place, [{ handoff: waiting, exists: 'must', shown: 'must' }]);
    report({ part: 'pid', scenario: 'the pid was used again', tried, violations: wrong.length });
    expect(wrong).toEqual([]);
  });

  it('of another machine is left alone while it is fresh', async () => {
    const place = makePlace();
    claimAs(place, 4_999_999);
    const record = {
      name: file,
      sentinel: waiting.sentinel,
      client: 'claude-code',
      session_id: 'far',
      transcript: transcriptOf(place, 'far'),
      transcript_offset: 0,
      host: `not-${hostname()}`,
      boot: '',
      at: new Date().toISOString(),
    };
    const path = join(place.inboxOf(), '.delivered', `${file}.json`);
    place.write(path, JSON.stringify(record));
    expect((await startSession(place, 'near')).text).not.toContain('mark-waiting');
    setClock(place, Date.now() + 11 * 60_000);
    const wrong = await judgeInbox(place, [{ handoff: waiting, exists: 'must', shown: 'must' }]);
    report({ part: 'pid', scenario: 'a claim from another machine', tried: 1, violations: wrong.length });
    expect(wrong).toEqual([]);
  });
});
