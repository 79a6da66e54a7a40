import { describe, expect, it } from 'vitest';
import { comparableAddress, readAddress } from '../../../core/git/address.ts';
import {
  isFor,
  type Letter,
  type LetterState,
  type Me,
  neverClaimed,
} from '../../../core/remote/letters/letter.ts';
import { pathOf, type RemoteHandoff, type Snapshot } from '../../../core/remote/letters/snapshot.ts';
import { isLeaseGood, type Ledger } from '../../../core/remote/machine/ledger.ts';
import { isSameRepository } from '../../../core/remote/machine/repository.ts';
import { chooseClaims, makePlan, type Situation, watchClaims } from '../../../core/remote/sync/plan.ts';
import { reviewSent } from '../../../core/remote/sync/sending.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = new Date('2026-05-15T18:00:00Z');
const id = '0123456789abcdef0123456789abcdef';
const repository = { addresses: ['example.org/shop'], roots: ['a'.repeat(40)] };

const meOf = (name: string, email: string, machineId = '1'.repeat(32)): Me => ({
  machine: { id: machineId, name },
  person: { name: '', email },
});
const anna = meOf('desk', 'anna@example.org');
const letter: Letter = {
  id,
  to: '@any',
  from: meOf('laptop', 'anna@example.org', '2'.repeat(32)),
  at: '2026-05-15T17:00:00Z',
  repository,
};

const handoff = (state: LetterState = neverClaimed): RemoteHandoff => ({
  letter,
  state,
  objects: {
    'letter.json': { object: 'b'.repeat(40), size: 300 },
    'handoff.md': { object: 'c'.repeat(40), size: 3_000 },
  },
});
const held: LetterState = {
  state: 'claimed',
  nonce: 'f'.repeat(32),
  turn: 3,
  deliveries: 0,
  by: anna,
  at: '2020-01-01T00:00:00Z',
};
const empty: Ledger = { tips: {}, claims: {}, late: {}, watched: {}, received: {}, senders: {} };

function situation(
  state: LetterState,
  ledger: Partial<Ledger> = {},
  at = now,
  rootAt = now.toISOString(),
): Situation {
  const snapshot: Snapshot = { tip: 'd'.repeat(40), rootAt, handoffs: new Map([[id, handoff(state)]]) };
  return { snapshot, me: anna, repository, ledger: { ...empty, ...ledger }, fates: new Map(), now: at };
}

const free = (given: Situation) => chooseClaims(given, { own: false, sent: [] });

describe('a claim of another machine', () => {
  it('is taken over when it said nothing new for two days by this machine’s clock, whatever its own says', () => {
    const first = situation(held);
    const watched = watchClaims(first);
    expect(free({ ...first, ledger: { ...empty, watched } })).toEqual([]);
    const later = (ms: number) => situation(held, { watched }, new Date(now.getTime() + ms));
    expect(free(later(47 * hour))).toEqual([]);
    expect(free(later(49 * hour))).toEqual([id]);
    const renewed = situation({ ...held, turn: 4 }, { watched }, new Date(now.getTime() + 49 * hour));
    expect(watchClaims(renewed)[id]?.since).toBe(renewed.now.getTime());
  });

  it('is left alone for a week once a session has it', () => {
    const delivered: LetterState = { ...held, state: 'delivered' };
    const watched = watchClaims(situation(delivered));
    expect(free(situation(delivered, { watched }, new Date(now.getTime() + 6 * day)))).toEqual([]);
    expect(free(situation(delivered, { watched }, new Date(now.getTime() + 8 * day)))).toEqual([id]);
  });

  it('is watched anew when this machine’s clock was set back', () => {
    const watched = watchClaims(situation(held));
    const back = situation(held, { watched }, new Date(now.getTime() - day));
    expect(watchClaims(back)[id]?.since).toBe(back.now.getTime());
  });
});

it('a claim is good for a day without a word to the remote, and not after the clock was set back', () => {
  const claim = {
    nonce: '',
    phase: 'filed',
    turn: 1,
    deliveries: 0,
    inbox: '',
    name: '',
    repository,
    held: now.getTime(),
  } as const;
  expect(isLeaseGood(claim, now.getTime() + 23 * hour)).toBe(true);
  expect(isLeaseGood(claim, now.getTime() + 25 * hour)).toBe(false);
  expect(isLeaseGood(claim, now.getTime() - 1)).toBe(false);
});

it('what was received here is not claimed again when the ref is set back', () => {
  expect(free(situation(neverClaimed))).toEqual([id]);
  expect(free(situation(neverClaimed, { received: { [id]: 1 } }))).toEqual([]);
});

describe('the history', () => {
  const seen: LetterState = { ...held, state: 'seen', at: '2026-04-01T00:00:00Z' };

  it('begins anew after 30 days, without what was read before that, and with all else', () => {
    const old = situation(seen, {}, now, '2026-04-10T00:00:00Z');
    const waiting = { ...handoff(), letter: { ...letter, id: 'e'.repeat(32) } };
    (old.snapshot.handoffs as Map<string, RemoteHandoff>).set('e'.repeat(32), waiting);
    const { isRoot, changes } = makePlan(old, { outbox: [], wanted: [] });
    expect(isRoot).toBe(true);
    expect(changes.map(({ path }) => path)).toEqual([
      pathOf('e'.repeat(32), 'letter.json'),
      pathOf('e'.repeat(32), 'handoff.md'),
      'format.json',
    ]);
  });

  it('goes on before that, and for a week where a server refused a new one', () => {
    const young = situation(seen, {}, now, '2026-05-01T00:00:00Z');
    expect(makePlan(young, { outbox: [], wanted: [] })).toMatchObject({ isRoot: false, changes: [] });
    const refused = situation(seen, { not_compacted: now.getTime() - day }, now, '2026-04-10T00:00:00Z');
    expect(makePlan(refused, { outbox: [], wanted: [] }).isRoot).toBe(false);
  });
});

it('what vanished unread is sent anew for 25 days, and what was read is not', () => {
  const snapshot: Snapshot = { tip: null, rootAt: null, handoffs: new Map() };
  const item = {
    letter,
    text: 'text',
    name: 'n',
    topic: null,
    worktree: '/w',
    from: 'shop',
    sent_at: '2026-05-10T00:00:00Z',
  };
  expect(reviewSent(snapshot, [item], now).vanished).toEqual([item]);
  expect(reviewSent(snapshot, [{ ...item, sent_at: '2026-04-10T00:00:00Z' }], now).vanished).toEqual([]);
  expect(
    reviewSent(snapshot, [{ ...item, text: null, state: { ...held, state: 'seen' } }], now).vanished,
  ).toEqual([]);
});

describe('an address', () => {
  it.each([
    ['@any', true],
    ['@Anna', true],
    ['@anna@example.org', true],
    ['@desk', true],
    ['@laptop', false],
    ['@bob', false],
  ])('%s is for anna at her desk: %s', (to, expected) => {
    expect(isFor(anna, { ...letter, to })).toBe(expected);
  });

  it('of a machine is for the sender’s own machine of that name alone', () => {
    expect(isFor(meOf('desk', 'bob@example.org'), { ...letter, to: '@desk' })).toBe(false);
  });

  it.each([
    ['git@Example.org:anna/shop.git', 'example.org/anna/shop'],
    ['ssh://git@example.org:2222/anna/shop', 'example.org/anna/shop'],
    ['https://anna:secret@example.org/anna/shop.git/', 'example.org/anna/shop'],
    ['/srv/shop.git', 'file:/srv/shop'],
    ['file:///srv/shop.git', 'file:/srv/shop'],
    ['../shop.git', null],
  ])('%s compares as %s', (text, expected) => {
    expect(comparableAddress(text)).toBe(expected);
  });

  it.each([
    'ext::sh -c x',
    'transport::address',
    '-u',
    'git://h/x',
    'https://a:b@h/x',
    'ssh://-o/x',
    '-o:x',
    'h:-x',
    'https:/h/x',
    'https:h/x',
    'HTTP:/h/x',
    'ssh:h/x',
    'https://a b/x',
    'https://<host>/x',
    'ssh://h:99999/x',
    'my host:x',
    '<user@host>:x',
  ])('%s is refused', (text) => {
    expect(readAddress(text, '/')).toHaveProperty('fault');
  });
});

it.each([
  'https://münchen.example/x',
  'https://[::1]:8443/x.git',
  'ssh://git@h-1.example:65535/x',
  'git@h_1:x',
  'h:a b',
])('%s is an address', (text) => {
  expect(readAddress(text, '/')).not.toHaveProperty('fault');
});

it('two repositories are one by a first commit, or by an address where one knows none', () => {
  const full = { addresses: ['h/a'], roots: ['1'] };
  expect(isSameRepository(full, { addresses: ['h/b'], roots: ['1', '2'] })).toBe(true);
  expect(isSameRepository(full, { addresses: ['h/a'], roots: [] })).toBe(true);
  expect(isSameRepository(full, { addresses: ['h/a'], roots: ['3'] })).toBe(false);
  expect(isSameRepository(full, { addresses: ['h/b'], roots: [] })).toBe(false);
});
