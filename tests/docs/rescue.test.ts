import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../adapters/cli/program/program.ts';
import { endWords } from '../../adapters/rescue/describe-session.ts';
import { sectionKeyOf } from '../../core/handoff/format/sections.ts';
import { chooseStep, limitStep, type RescueSetting, type StartKind } from '../../core/rescue/choose-step.ts';
import { draftHandoff } from '../../core/rescue/draft.ts';
import type { RescueState } from '../../core/rescue/rescue-record.ts';
import { readRescueSetting } from '../../core/rescue/rescue-setting.ts';
import type { SessionEnd } from '../../core/sessions/session.ts';
import * as claude from '../transcripts/claude-code.ts';
import { sessionOf } from '../transcripts/read.ts';
import { blocksOf, tableWithHead } from './markdown.ts';
import { Place } from './place.ts';

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

describe('the example in docs/rescue.md', () => {
  const example = (word: string) => blocksOf('docs/rescue.md', `rescue ${word}`)[0]?.text ?? '';

  /** Starts a session where another one died, as its client does; the hook's JSON. */
  async function startAfter(lines: claude.Line[]) {
    const place = new Place();
    place.shell(
      'mkdir -p src ~/.claude/sessions && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one && echo b > src/cookie.ts',
    );
    const projects = join(place.home, '.claude/projects', place.worktree.replace(/[^A-Za-z0-9]/g, '-'));
    mkdirSync(projects, { recursive: true });
    const day = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);
    const own = lines.map((line) => ({ ...line, cwd: place.worktree }));
    writeFileSync(join(projects, `${claude.sessionId}.jsonl`), claude.textOf(own, `${day}T18:00:00Z`));
    const ago = new Date(Date.now() - 600_000);
    utimesSync(join(projects, `${claude.sessionId}.jsonl`), ago, ago);
    return JSON.parse(await place.start('next'));
  }

  it('is what a start says and brings', async () => {
    const { systemMessage, hookSpecificOutput } = await startAfter([
      claude.prompt('Make the refresh test pass. Never touch the login page.'),
      claude.bash('t1', 'npm test -- refresh'),
      claude.failed('t1', 'Exit code 1\nexpected 3600 to be 3'),
      claude.interrupted(),
      claude.prompt('No, do not mock the clock: use the real one.'),
      claude.call('t2', 'Edit', { file_path: 'src/cookie.ts', old_string: 'a', new_string: 'b' }),
      claude.result('t2', 'updated'),
      claude.apiError('rate_limit', 'You have hit your usage limit', 429),
    ]);
    expect(`${systemMessage}\n`.replace(/\(\d+ \w+ old\)/, '(14 h old)')).toBe(example('start'));
    const parts = example('draft')
      .split(/^…\n/m)
      .filter((part) => part !== '');
    expect(parts.length).toBeGreaterThan(5);
    let from = 0;
    for (const part of parts) {
      const at = hookSpecificOutput.additionalContext.indexOf(part, from);
      expect(at, `${part} in\n${hookSpecificOutput.additionalContext}`).toBeGreaterThanOrEqual(from);
      from = at + part.length;
    }
  });
});

describe('the verb', () => {
  it.each(tableWithHead(page, 'end', 'in the list'))('%s is called so in the list', (end = '', words) => {
    expect(endWords[end as SessionEnd]).toBe(words);
    expect(tableWithHead(page, 'end', 'in the list')).toHaveLength(Object.keys(endWords).length);
  });

  it('has the options that docs/rescue.md shows, and no others', () => {
    const verb = makeProgram().commands.find((command) => command.name() === 'rescue');
    const own = verb?.options.map(({ long }) => long).filter((long) => long !== '--json' && long !== '--in');
    const rows = tableWithHead('docs/rescue.md', 'command', 'does').flat().join(' ');
    expect([...new Set(rows.match(/--[a-z-]+/g))].sort()).toEqual(own?.sort());
  });

  it.each(tableWithHead('docs/rescue.md', 'value', 'a start'))(
    '`rescue: %s` is understood',
    async (value = '') => {
      const chosen = await readRescueSetting({ env: { AGENT_HANDOFF_RESCUE: value } }, '/nowhere');
      expect(chosen).toEqual({ setting: value, fault: null });
    },
  );
});
