import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prompt, say } from '../../transcripts/claude-code.ts';
import { handoff, ids, OutcomeBox, right, wrong } from '../outcome-box.ts';

describe('outcome', () => {
  it('tells of a session of Claude Code what it did with its handoff', () => {
    const box = new OutcomeBox();
    box.publish(handoff);
    box.deliver('claude-code');
    box.does('claude-code', wrong(box.worktree));
    expect(box.outcome('Cookie')).toMatchObject({
      handoff: { state: 'delivered', name: 'Cookie' },
      session: { client: 'claude-code', session_id: ids['claude-code'] },
      unseen: null,
      began: true,
      turns_to_begin: 2,
      redone: [{ text: 'npm run migrate' }],
      violated: [{ line: 'Never edit `src/lexer.ts`: it is generated.' }],
      corrections: 1,
      verified: [{ command: 'npm test', outcome: 'passed' }],
      ended: 'nothing',
      earlier: [],
    });
    const { stdout } = box.run(['outcome']);
    expect(stdout).toContain('  next action   begun in prompt 2, 6 min after the delivery\n');
    expect(stdout).toContain('  corrections   1 in 2 prompts\n');
  });
});

describe('stats', () => {
  it('counts all, and by sender, template and kind', () => {
    const box = new OutcomeBox();
    const env = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'writer-session-1' };
    const sent = box.run(['publish', '--file', '-', '--no-review'], { input: handoff, env });
    expect(sent.status).toBe(0);
    box.does('claude-code', [prompt('Write a handoff.'), say('Yes.')], 'writer-session-1', -30);
    box.deliver('claude-code');
    box.does('claude-code', wrong(box.worktree));
    box.publish(handoff.replace('Cookie', 'Other').replace('template: bug-hunt\n', ''));
    box.deliver('codex');
    box.does('codex', right.flat());
    const stats = box.json<Record<string, unknown> & { by: Record<string, unknown[]> }>(['stats']);
    expect(stats).toMatchObject({
      handoffs: 2,
      seen: 2,
      began: { seen: 2, yes: 2, no: 0 },
      turns_to_begin: 1.5,
      redone: { seen: 2, handoffs: 1, times: 1 },
      violated: { seen: 2, handoffs: 1, times: 1 },
      corrections: 0.5,
      verified: { without: 0, commands: 2, passed: 1, failed: 0, not_run: 1 },
      ended: { handoff: 0, draft: 0, nothing: 2 },
    });
    const values = (name: string) =>
      stats.by[name]?.map((group) => (group as { value: string | null }).value).sort();
    expect(values('client')).toEqual(['claude-code', 'handoff-cli']);
    expect(values('model')).toEqual(['claude-opus-5-5', null]);
    expect(values('person')).toEqual([null]);
    expect(values('template')).toEqual(['bug-hunt', null]);
    expect(values('written_by')).toEqual(['session']);
    const { stdout } = box.run(['stats']);
    expect(stdout).toMatch(/^2 handoffs delivered\n/);
    expect(stdout).toMatch(/^model: claude-opus-5-5 +1 +1 +1\/1 +2 /m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('begin', () => {
  it('says what the last handoffs from here got wrong, in three lines at most', () => {
    const box = new OutcomeBox();
    expect(box.run(['begin']).stdout).not.toContain('last time:');
    box.publish(handoff.replace(/## Verification[\s\S]*?\n## /, '## '));
    box.deliver('claude-code');
    box.does('claude-code', wrong(box.worktree));
    const { stdout } = box.run(['begin']);
    expect(stdout.split('\n').filter((line) => line.startsWith('last time:'))).toEqual([
      "last time: one don't was violated: Never edit `src/lexer.ts`: it is generated.",
      'last time: done again though it was done: npm run migrate',
      'last time: the last one had no verification command',
    ]);
  });
});

it('the page of `open` shows the outcomes in numbers', () => {
  const box = new OutcomeBox();
  const page = join(box.base, 'page.html');
  box.run(['open', '--no-open', '--out', page]);
  expect(readFileSync(page, 'utf8')).not.toContain('next actions begun');
  box.publish(handoff);
  box.deliver('claude-code');
  box.does('claude-code', wrong(box.worktree));
  box.run(['open', '--no-open', '--out', page]);
  const written = readFileSync(page, 'utf8');
  expect(written).toContain('"label":"next actions begun","value":"1/1"');
  expect(written).toContain('"label":"don\'ts violated","value":"1"');
});
