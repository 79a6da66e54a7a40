import { expect, it } from 'vitest';
import { draftHandoff } from '../../../core/rescue/draft.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { sessionOf } from '../../transcripts/read.ts';

const { bash, prompt, result, say } = claude;

/** Texts that take a careless pattern quadratic time, or its whole stack. */
const texts: [string, string][] = [
  ['openings without end', '<system-reminder>'.repeat(200_000)],
  ['one endless word', 'a'.repeat(3_000_000)],
  ['numbers with full stops', '1. '.repeat(1_000_000)],
  ['blank lines', '\n'.repeat(3_000_000)],
  ['white space', ' '.repeat(3_000_000)],
  ['quotation marks', '"\''.repeat(1_500_000)],
  ['backticks', '`'.repeat(3_000_000)],
  ['backslashes', '\\'.repeat(3_000_000)],
  ['paths', 'a/'.repeat(1_500_000)],
  ['a heredoc without end', 'cat > a.txt <<EOF\n'.repeat(100_000)],
  ['brackets', '[](('.repeat(500_000)],
  ['emoji', '😀'.repeat(700_000)],
];

it.each(texts)('%s in every record is read and drafted in little time', async (_, text) => {
  const started = performance.now();
  const inClaude = sessionOf(
    claude.textOf([
      prompt(text),
      prompt(`x ${text}`),
      say(text),
      say(`It is ${text}.`),
      bash('t', text),
      result('t', text),
    ]),
  );
  const inCodex = sessionOf(
    codex.textOf([
      codex.meta(),
      codex.prompt(text),
      codex.say(text),
      codex.exec('c', `await tools.exec_command({cmd:${JSON.stringify(text)}})`),
      codex.execOutput('c', JSON.stringify({ output: text, exit_code: 1 })),
      codex.call('d', 'exec_command', { cmd: text }),
      codex.exited('d', 1, text),
    ]),
  );
  for (const session of [inClaude, inCodex]) {
    const request = {
      session,
      git: null,
      budget: 3_000,
      now: new Date('2026-05-16T08:00:00Z'),
      from: 'shop',
      to: 'shop',
    };
    expect((await draftHandoff(request)).tokens).toBeLessThanOrEqual(3_000);
  }
  expect(performance.now() - started).toBeLessThan(6_000);
});
