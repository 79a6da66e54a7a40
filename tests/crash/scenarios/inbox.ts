import { mkdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Expected, judgeInbox, placesOf } from '../oracle/inbox.ts';
import { fileOf, isWhole, type Known, type KnownBody, known } from '../oracle/known.ts';
import { reply, startSession, startWish, transcriptOf } from '../oracle/session.ts';
import { leftoversBelow } from '../oracle/tree.ts';
import { clockShim, type Place } from '../place.ts';
import type { Outcome, Scenario } from './scenario.ts';

const draft = known('mark-published');
const older = known('mark-old', 'aaaaaaaaaa');
const newer = known('mark-new', 'bbbbbbbbbb');
const acknowledged = known('mark-acknowledged', 'cccccccccc');
const seen = known('mark-seen', 'dddddddddd');
const unseen = known('mark-unseen', 'eeeeeeeeee');
const claimed = known('mark-claimed', 'ffffffffff');

function leave(place: Place, handoff: KnownBody, minute: number, worktree = place.worktree): void {
  const inbox = place.inboxOf(worktree);
  for (const name of ['unread', 'read', '.delivered'])
    mkdirSync(join(inbox, name), { recursive: true, mode: 0o700 });
  const created = `2026-05-15T18:0${minute}:00Z`;
  place.write(
    join(inbox, 'unread', `20260515T180${minute}00Z-from-shop.md`),
    fileOf(handoff, { created, worktree }),
  );
}

/** A handoff that a session received which is over now; `answer` is what its transcript says. */
function leaveDelivered(
  place: Place,
  handoff: KnownBody,
  minute: number,
  session: string,
  answer: string | null,
): void {
  const name = `20260515T180${minute}00Z-from-shop.md`;
  const fields = { received_at: '2026-05-15T19:00:00Z', deliveries: '1', worktree: place.worktree };
  const inbox = place.inboxOf();
  place.write(join(inbox, 'read', name), fileOf(handoff, fields));
  const record = {
    name,
    sentinel: handoff.sentinel,
    client: 'claude-code',
    session_id: session,
    transcript: transcriptOf(place, session),
    transcript_offset: 0,
    host: 'unknown',
    boot: '',
    at: '2026-05-15T19:00:00.000Z',
  };
  place.write(join(inbox, '.delivered', `${name}.json`), `${JSON.stringify(record)}\n`);
  if (answer !== null) reply(place, session, answer);
}

const done = ({ killed, status }: Outcome) => !killed && status === 0;

/** The published one as it was reported: a report that was not printed whole is none. */
function reported(outcome: Outcome): Known {
  if (!done(outcome)) return draft;
  const { sentinel } = JSON.parse(outcome.stdout) as { sentinel: string };
  return { ...draft, sentinel };
}

const publishArgs = ['publish', '--json', '--no-review', '--file', '-'];

const publish: Scenario = {
  name: 'publish',
  prepare: () => undefined,
  wish: () => ({ bundle: 'cli', args: publishArgs, input: draft.body }),
  judge: (place, outcome) =>
    judgeInbox(place, [
      { handoff: reported(outcome), exists: done(outcome) ? 'must' : 'may', shown: 'must' },
    ]),
};

/** At an instant whose name another handoff has: that one must stay, and this one must find a name of its own. */
const publishBesides: Scenario = {
  name: 'publish under a name that is taken',
  prepare: (place) => leave(place, older, 1),
  wish: () => ({
    bundle: 'cli',
    args: publishArgs,
    input: draft.body,
    node: ['--require', clockShim],
    env: { CRASH_CLOCK_STANDS: '2026-05-15T18:01:00Z' },
  }),
  judge: (place, outcome) =>
    judgeInbox(place, [
      { handoff: older, exists: 'must', shown: 'must' },
      { handoff: reported(outcome), exists: done(outcome) ? 'must' : 'may', shown: 'must' },
    ]),
};

const second = (place: Place) => join(place.home, 'shop-wt2');

const publishTo: Scenario = {
  name: 'publish --to another worktree',
  prepare: (place) => {
    place.makeRepository(second(place));
    leave(place, older, 1);
  },
  wish: (place) => ({ bundle: 'cli', args: [...publishArgs, '--to', second(place)], input: draft.body }),
  judge: async (place, outcome) => [
    ...(await judgeInbox(
      place,
      [{ handoff: reported(outcome), exists: done(outcome) ? 'must' : 'may', shown: 'must' }],
      second(place),
      { last: false },
    )),
    ...(await judgeInbox(place, [{ handoff: older, exists: 'must', shown: 'must' }])),
  ],
};

/** The rest of a file system without hard links: the name is taken under a lock directory. */
const publishWithoutLinks: Scenario = {
  ...publish,
  name: 'publish without hard links',
  always: ['link:error=EPERM'],
  judge: async (place, outcome) => {
    const expected: Expected = {
      handoff: reported(outcome),
      exists: done(outcome) ? 'must' : 'may',
      shown: 'must',
    };
    const wrong = await judgeInbox(place, [expected], place.worktree, { last: false });
    // A lock does not tell whose it is: it is removed at the first start when it is ten minutes old.
    for (const lock of leftoversBelow(place.base)) utimesSync(lock, 0, 0);
    await place.run({ bundle: 'cli', args: ['take'] });
    return [...wrong, ...(await judgeInbox(place, [{ ...expected, shown: 'never' }]))];
  },
};

const take: Scenario = {
  name: 'take at a terminal',
  prepare: (place) => {
    leave(place, older, 1);
    leave(place, newer, 2);
  },
  wish: () => ({ bundle: 'cli', args: ['take'] }),
  judge: (place, { stdout }) =>
    judgeInbox(
      place,
      [older, newer].map((handoff) => ({
        handoff,
        exists: 'must',
        // A person who was shown it has seen it; whoever was not must be shown it yet.
        shown: stdout.includes(String(handoff.sentinel)) ? 'may' : 'must',
      })),
    ),
};

const takeInSession: Scenario = {
  ...take,
  name: 'take in a session',
  wish: () => ({ bundle: 'cli', args: ['take', '--json'], env: { CLAUDE_CODE_SESSION_ID: 'taker' } }),
  judge: (place) =>
    judgeInbox(
      place,
      [older, newer].map((handoff) => ({ handoff, exists: 'must', shown: 'must' })),
    ),
};

/** Claims of the dead, records to settle in every way, and two that wait: all that a start can have to do. */
const start: Scenario = {
  name: 'session start',
  prepare: (place) => {
    leave(place, older, 1);
    leave(place, newer, 2);
    leaveDelivered(
      place,
      acknowledged,
      3,
      'session-a',
      `**Handoff loaded: x — sentinel ${acknowledged.sentinel}**`,
    );
    leaveDelivered(place, seen, 4, 'session-b', 'Something else.');
    leaveDelivered(place, unseen, 5, 'session-c', null);
    const unread = join(place.inboxOf(), 'unread');
    // No process has this pid: it is above the kernel's highest.
    place.write(join(unread, '.claim-4999999-20260515T180600Z-from-shop.md'), fileOf(claimed));
    place.write(join(unread, '.tmp-4999999-0123456789ab'), '---\nname: ha');
  },
  wish: (place) => startWish(place, 'disturbed'),
  judge: (place, { failed = '' }) => {
    // Whose answer cannot be read may be shown once more: in doubt a handoff is delivered again.
    const shown = /\/\.claude\/projects\//.test(failed) ? 'may' : 'never';
    return judgeInbox(place, [
      ...[older, newer, unseen, claimed].map(
        (handoff): Expected => ({ handoff, exists: 'must', shown: 'must' }),
      ),
      ...[acknowledged, seen].map((handoff): Expected => ({ handoff, exists: 'must', shown })),
    ]);
  },
};

/** A session that is taken up again settles what others received, and claims nothing. */
const startAfterResume: Scenario = {
  ...start,
  name: 'start after a resume: settling alone',
  wish: (place) => startWish(place, 'resumed', 'resume'),
};

/** What is old and read is deleted, and nothing else is touched. */
const prune: Scenario = {
  name: 'prune',
  prepare: (place) => {
    leave(place, older, 1);
    leaveDelivered(place, unseen, 5, 'session-c', null);
    const fields = { received_at: '2026-05-15T19:00:00Z', seen_at: '2026-05-15T19:00:00Z' };
    for (const [handoff, minute] of [[seen, 3] as const, [acknowledged, 4] as const]) {
      const name = `20260515T180${minute}00Z-from-shop.md`;
      place.write(
        join(place.inboxOf(), 'read', name),
        fileOf(handoff, { ...fields, worktree: place.worktree }),
      );
    }
  },
  wish: () => ({ bundle: 'cli', args: ['prune', '--older', '1h', '--json'] }),
  judge: async (place, outcome) => {
    const isDone = done(outcome) && !outcome.powerLost;
    const { unreadable } = isDone
      ? (JSON.parse(outcome.stdout) as { unreadable: string[] })
      : { unreadable: [] };
    const wrong = [seen, acknowledged]
      .filter((handoff) => isDone && placesOf(place, handoff).some((path) => !unreadable.includes(path)))
      .map(({ mark }) => `${mark} stands, and nothing was said of it`);
    const kept = [older, unseen].map((handoff): Expected => ({ handoff, exists: 'must', shown: 'must' }));
    const pruned = [seen, acknowledged].map(
      (handoff): Expected => ({ handoff, exists: 'may', shown: 'never' }),
    );
    return [...wrong, ...(await judgeInbox(place, [...kept, ...pruned]))];
  },
};

/** The same session after a compaction: what it received is read again, nothing moves. */
const startAfterCompaction: Scenario = {
  name: 'start after a compaction',
  prepare: async (place) => {
    leave(place, older, 1);
    await startSession(place, 'compacted');
    leave(place, newer, 2);
  },
  wish: (place) => startWish(place, 'compacted', 'compact'),
  judge: (place) =>
    judgeInbox(
      place,
      [older, newer].map((handoff) => ({ handoff, exists: 'must', shown: 'must' })),
    ),
};

const forward: Scenario = {
  name: 'forward',
  prepare: (place) => {
    place.makeRepository(second(place));
    leave(place, older, 1);
  },
  wish: (place) => ({ bundle: 'cli', args: ['forward', '20260515T1801', '--to', second(place), '--json'] }),
  judge: async (place, outcome) => {
    const there = await startSession(place, 'there-1', 'startup', second(place));
    const copies = placesOf(place, older).filter((path) => path.startsWith(place.inboxOf(second(place))));
    const copy = reported(outcome).sentinel;
    const wrong = [...there.faults];
    if (copies.length > 1) wrong.push('forwarded twice');
    if (done(outcome) && copies.length !== 1) wrong.push('the forwarded one is lost');
    if (done(outcome) && !there.text.includes(String(copy))) wrong.push('the forwarded one is not shown');
    for (const path of copies) {
      if (!isWhole(readFileSync(path, 'utf8'), { ...older, sentinel: null }))
        wrong.push('the forwarded one is torn');
      rmSync(path);
    }
    rmSync(join(place.inboxOf(second(place)), '.delivered'), { recursive: true, force: true });
    return [...wrong, ...(await judgeInbox(place, [{ handoff: older, exists: 'must', shown: 'must' }]))];
  },
};

const undo: Scenario = {
  name: 'undo',
  prepare: async (place) => {
    await place.run({ bundle: 'cli', args: publishArgs, input: draft.body });
  },
  wish: () => ({ bundle: 'cli', args: ['undo', '--json'] }),
  judge: async (place, outcome) => {
    const wrong = await judgeInbox(place, [{ handoff: draft, exists: 'must', shown: 'must' }]);
    const drafted = placesOf(place, draft).some((path) => path.includes('/.drafts/'));
    return done(outcome) && !drafted ? [...wrong, 'undo reported a draft that is not there'] : wrong;
  },
};

export const inboxScenarios: readonly Scenario[] = [
  publish,
  publishBesides,
  publishTo,
  publishWithoutLinks,
  take,
  takeInSession,
  start,
  startAfterResume,
  startAfterCompaction,
  forward,
  undo,
  prune,
];
