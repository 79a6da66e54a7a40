import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliBundle, type ErrorDocument, Sandbox } from './sandbox.ts';

const size = 5 * 1024 * 1024;
const action = '## Immediate next action\n\nRun `ls` first of all.\n\n';
const donts = '\n\n## What NOT to do on resume\n\n- Do not touch the schema.\n';
const fill = (piece: string) => piece.repeat(Math.ceil(size / Buffer.byteLength(piece))).slice(0, size);
const numbered = (piece: (index: number) => string, count: number) =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');
const token = `ghp${'_16C7e42F292c6912E7710c838347Ae178B4a'}\n`;

function run(box: Sandbox, args: string[], input: string) {
  const ran = spawnSync(process.execPath, [cliBundle, ...args, '--file', '-', '--json'], {
    cwd: box.worktree,
    env: box.env,
    input,
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    timeout: 100_000,
  });
  return { status: ran.status, value: JSON.parse(ran.stdout) };
}

describe('a draft of 5 MB', () => {
  it.each([
    ['prose', action + fill('The queue is bounded, see `src/queue.ts`.\n')],
    ['headings', action + fill('## a\n')],
    ['references', `${action}## Decisions made\n\n${numbered((index) => `- src/a${index}.ts:1\n`, 250_000)}`],
  ])(
    'of %s is reviewed, filed with a warning, and delivered',
    (_, text) => {
      const box = new Sandbox();
      const review = run(box, ['review'], text + donts);
      expect(review.status).toBe(0);
      expect(review.value.questions).toHaveLength(2);
      expect(review.value.problems.map(({ rule }: { rule: string }) => rule)).toContain('too-long');
      const filed = run(box, ['publish', '--no-review'], text + donts);
      expect([filed.status, filed.value.warnings]).toEqual([
        0,
        [expect.stringMatching(/^\d{7} characters: a session is shown about 8500, the rest only by path/)],
      ]);
      expect(readFileSync(filed.value.path, 'utf8')).toContain(text + donts);
      const { stdout } = box.hook(box.payload());
      const shown = (JSON.parse(stdout) as { hookSpecificOutput: { additionalContext: string } })
        .hookSpecificOutput.additionalContext;
      expect(shown).toContain('Run `ls` first of all.');
      expect(shown).toContain('- Do not touch the schema.');
      expect(shown).toContain(`sentinel ${filed.value.sentinel}`);
    },
    200_000,
  );

  it('of secrets is refused, and redacted on request', () => {
    const box = new Sandbox();
    const text = `${action}## Open follow-ups\n\n${token.repeat(20_000)}`;
    const review = run(box, ['review'], text);
    expect(review.value.problems.filter(({ rule }: { rule: string }) => rule === 'secret')).toHaveLength(
      20_000,
    );
    const { error } = run(box, ['publish'], text).value as ErrorDocument;
    expect([error.code, error.message]).toEqual(['secret', expect.stringContaining('and 19995 more')]);
    expect(box.snapshot()).toEqual({});
    const { path } = run(box, ['publish', '--redact', '--no-review'], text).value;
    expect(readFileSync(path, 'utf8').match(/\[redacted: github-token\]/g)).toHaveLength(20_000);
  }, 200_000);
});
