import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readStart } from '../../adapters/claude-code/payload.ts';
import { deliveryRecord } from '../../core/handoff/delivery/record.ts';
import {
  type Event,
  type Liveness,
  type Reply,
  type State,
  transition,
} from '../../core/handoff/delivery/transition.ts';
import { blocksOf, readDocument, tableUnder } from './markdown.ts';

const page = 'spec/delivery.md';

function eventOf(words: string): Event {
  const reader = words.endsWith('person') ? 'person' : 'session';
  if (words.startsWith('claim by')) return { type: 'claim', reader };
  if (words.startsWith('output-written')) return { type: 'output-written', reader };
  return { type: words as 'claimer-died' | 'output-failed' };
}

describe('the table of states', () => {
  it.each(tableUnder(page, 'States', 6))('%s, %s', (state, event = '', next, actions) => {
    const step = transition(state as State, eventOf(event));
    expect([step.state, step.actions.join(', ')]).toEqual([next, actions]);
  });
});

const ages: Record<string, number[]> = {
  any: [0, 86_400_000],
  'under 10 min': [0, 599_999],
  '10 min or more': [600_000, 86_400_000],
};

describe('the table of settlement', () => {
  it.each(tableUnder(page, 'Settle', 7))(
    '%s, %s, %s, %s',
    (reply, session, kept, age = '', state, actions) => {
      const sessions = session === 'any' ? (['open', 'over', 'unknown'] as const) : [session as Liveness];
      for (const liveness of sessions) {
        for (const ageMs of ages[age] ?? []) {
          const step = transition('delivered', {
            type: 'settle',
            own: false,
            recent: false,
            reply: reply as Reply,
            session: liveness,
            transcript: kept === 'yes',
            ageMs,
          });
          expect([step.state, step.actions.join(', ')]).toEqual([state, actions]);
        }
      }
    },
  );
});

const environments: Record<string, Record<string, string>[]> = {
  attended: [
    { CLAUDE_CODE_SESSION_ATTENDED: '1', CLAUDE_CODE_ENTRYPOINT: 'cli' },
    { CLAUDE_CODE_ENTRYPOINT: 'cli' },
    { CLAUDE_CODE_ENTRYPOINT: 'claude-vscode' },
  ],
  headless: [
    { CLAUDE_CODE_SESSION_ATTENDED: '0', CLAUDE_CODE_ENTRYPOINT: 'cli' },
    { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' },
  ],
  nested: [
    { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli', CLAUDE_CODE_EXECPATH: '/usr/bin/claude', CLAUDE_EFFORT: 'high' },
  ],
};

describe('the table of session starts', () => {
  it.each(tableUnder(page, 'Session starts', 12))('%s, %s, %s', (source, session = '', wish = '', does) => {
    for (const env of environments[session] ?? []) {
      const ctx = {
        cwd: '/',
        home: '/home/ada',
        env: wish === '' ? env : { ...env, AGENT_HANDOFF_HEADLESS: wish },
        now: () => new Date(0),
        self: { pid: 1, startedAt: 0, host: 'here', boot: '' },
      };
      const payload = {
        session_id: 's',
        transcript_path: null,
        cwd: '/',
        hook_event_name: 'SessionStart',
        source,
      };
      expect(readStart(payload, null, ctx)?.mode).toBe(does);
    }
  });
});

describe('the example record', () => {
  const published = z.fromJSONSchema(JSON.parse(readDocument('spec/schema/delivery-record.json')));

  it('is a record, by the program and by the published schema', () => {
    const [block] = blocksOf(page, 'json');
    const record = JSON.parse(block?.text ?? '');
    expect(deliveryRecord().safeParse(record).success).toBe(true);
    expect(published.safeParse(record).success).toBe(true);
    const { session_id: _, ...incomplete } = record;
    expect(published.safeParse(incomplete).success).toBe(false);
  });
});
