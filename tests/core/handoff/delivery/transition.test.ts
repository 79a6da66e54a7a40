import { describe, expect, it } from 'vitest';
import {
  type Event,
  type Observation,
  type State,
  transition,
} from '../../../../core/handoff/delivery/transition.ts';

const observation: Observation = {
  own: false,
  recent: false,
  reply: 'none',
  session: 'unknown',
  transcript: true,
  ageMs: 0,
};
const minute = 60_000;

describe('a handoff that is delivered and settled', () => {
  const acknowledged = ['acknowledged', 'stamp-acknowledged drop-record'];
  const seen = ['seen', 'stamp-seen drop-record'];
  const pending = ['delivered', 'tell-pending'];
  const unseen = ['unread', 'return-to-unread drop-record'];
  const left = ['delivered', ''];

  it.each<[string, Partial<Observation>, string[]]>([
    ['answered with the sentinel', { reply: 'sentinel' }, acknowledged],
    ['answered with the sentinel and open', { reply: 'sentinel', session: 'open' }, acknowledged],
    ['answered with the sentinel and over', { reply: 'sentinel', session: 'over' }, acknowledged],
    ['answered otherwise', { reply: 'other' }, seen],
    ['answered otherwise and open', { reply: 'other', session: 'open' }, seen],
    ['answered otherwise and over', { reply: 'other', session: 'over' }, seen],
    ['unanswered and open', { session: 'open' }, pending],
    ['unanswered and open for a year', { session: 'open', ageMs: 525_600 * minute }, pending],
    ['unanswered and over', { session: 'over' }, unseen],
    ['unanswered and over since a moment', { session: 'over', ageMs: 1 }, unseen],
    ['unanswered, fate unknown, young', { ageMs: 10 * minute - 1 }, pending],
    ['unanswered, fate unknown, 10 minutes old', { ageMs: 10 * minute }, unseen],
    ['of a session without transcript', { transcript: false }, seen],
    ['of a session without transcript, over', { transcript: false, session: 'over' }, seen],
    ['of this very session', { own: true, session: 'over' }, left],
    ['of this very session, answered', { own: true, reply: 'sentinel' }, left],
    ['written after this process started', { recent: true, session: 'over', ageMs: 20 * minute }, pending],
  ])('%s', (_, seenIt, [state, actions]) => {
    const step = transition('delivered', { type: 'settle', ...observation, ...seenIt });
    expect([step.state, step.actions.join(' ')]).toEqual([state, actions]);
  });
});

const settleEvent: Event = { type: 'settle', ...observation };
const events: Record<string, Event> = {
  'claim by a session': { type: 'claim', reader: 'session' },
  'claim by a person': { type: 'claim', reader: 'person' },
  'claimer-died': { type: 'claimer-died' },
  'output-failed': { type: 'output-failed' },
  'output-written to a session': { type: 'output-written', reader: 'session' },
  'output-written to a person': { type: 'output-written', reader: 'person' },
  settle: settleEvent,
};
const possible: [State, string, State, string][] = [
  ['unread', 'claim by a session', 'claimed', 'write-record'],
  ['unread', 'claim by a person', 'claimed', ''],
  ['claimed', 'claimer-died', 'unread', 'return-to-unread drop-record'],
  ['claimed', 'output-failed', 'unread', 'return-to-unread drop-record'],
  ['claimed', 'output-written to a session', 'delivered', 'remember stamp-delivery archive'],
  ['claimed', 'output-written to a person', 'seen', 'stamp-delivery stamp-seen archive'],
  ['delivered', 'settle', 'delivered', 'tell-pending'],
];

describe('the whole table', () => {
  it.each(possible)('%s + %s → %s', (state, event, next, actions) => {
    const step = transition(state, events[event] as Event);
    expect([step.state, step.actions.join(' ')]).toEqual([next, actions]);
  });

  const states: State[] = ['unread', 'claimed', 'delivered', 'seen', 'acknowledged'];
  const impossible = states.flatMap((state) =>
    Object.keys(events)
      .filter((event) => !possible.some(([from, name]) => from === state && name === event))
      .map((event) => [state, event] as const),
  );

  it.each(impossible)('%s + %s is a defect of the caller', (state, event) => {
    expect(() => transition(state, events[event] as Event)).toThrow(`a handoff that is ${state} cannot`);
  });

  it('has 28 pairs that cannot happen', () => {
    expect(impossible).toHaveLength(28);
  });
});
