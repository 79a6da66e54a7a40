import { describe, expect, it } from 'vitest';
import { sectionKeyOf } from '../../core/handoff/format/sections.ts';
import { chooseStep, limitStep, type RescueSetting, type StartKind } from '../../core/rescue/choose-step.ts';
import { draftHandoff } from '../../core/rescue/draft.ts';
import type { RescueState } from '../../core/rescue/rescue-record.ts';
import type { SessionEnd } from '../../core/sessions/session.ts';
import * as claude from '../transcripts/claude-code.ts';
import { sessionOf } from '../transcripts/read.ts';
import { tableWithHead } from './markdown.ts';

const page = 'spec/rescue.md';
const session = sessionOf(claude.textOf([claude.prompt('Make the refresh test pass.')]));
const draftOf = (end: SessionEnd) =>
  draftHandoff({
    session: { ...session, end },
    git: null,
    budget: 3_000,
    now: new Date('2026-05-16T08:00:00Z'),
    from: 'shop',
    to: 'shop',
    worktree: '/home/ada/shop',
  });

describe('spec/rescue.md', () => {
  it.each(tableWithHead(page, 'end', 'when'))('%s', async (end = '', _, words) => {
    const { text } = await draftOf(end as SessionEnd);
    expect(text).toContain(`rescued_end: ${end}\n`);
    expect(text).toContain(` ${words}; drafted`);
  });

  it('names the fields that a draft has besides', async () => {
    const { text } = await draftOf('quit');
    for (const [field = ''] of tableWithHead(page, 'field', 'holds')) expect(text).toContain(`\n${field}: `);
  });

  it('names sections of the file format, and the one of its own', () => {
    const titles = tableWithHead(page, 'section', 'holds').map(([title = '']) => title);
    expect(titles.filter((title) => sectionKeyOf(title) === 'other')).toEqual(['What the user said']);
  });

  it.each(tableWithHead(page, 'live', 'worked').map((row) => [row.join(' | '), ...row]))(
    'at a start: %s',
    (_, live = '', worked, filed, end, unfinished, state, age = '', step) => {
      const [, count = '', unit = ''] = /^(\d+) (h|days)$/.exec(age) ?? [];
      const ageMs = Number(count) * (unit === 'h' ? 3_600_000 : 86_400_000);
      const seen = {
        live: live.split(',')[0] as 'open' | 'over' | 'unknown',
        quietMs: live.includes('30 s ago') ? 30_000 : ageMs,
        worked: worked === 'yes',
        filed: filed === 'yes',
        end: end as SessionEnd,
        unfinished: unfinished === 'yes',
        ageMs,
        state: state as RescueState,
      };
      expect(chooseStep(seen)).toBe(step);
    },
  );

  it.each(tableWithHead(page, 'start', 'rescue'))(
    'a start that is %s, with rescue: %s',
    (kind, set, ...does) => {
      const [start, setting] = [kind as StartKind, set as RescueSetting];
      expect([limitStep('deliver', start, setting), limitStep('offer', start, setting)]).toEqual(does);
    },
  );
});
