import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../../core/text/shell-word.ts';

it.each([
  '/opt/agent-handoff/dist/handoff.cjs',
  '',
  'my clone',
  "Jürgen's 家",
  `"$HOME" \`id\` \\ !x *`,
  "''",
  'two\nlines',
])('a shell reads %j back as it was', (word) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word);
});

it('is left without quotes where a rule compares it, and never holds a backslash for a quote', () => {
  expect(shellWord('/opt/a-b_c.d')).toBe('/opt/a-b_c.d');
  expect(shellWord("a'b")).toBe(`'a'"'"'b'`);
});
