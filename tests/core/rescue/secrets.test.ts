import { describe, expect, it } from 'vitest';
import { draftHandoff } from '../../../core/rescue/draft.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { sessionOf } from '../../transcripts/read.ts';

const { bash, call, failed, prompt, result, say } = claude;

/** No real one: letters and digits in the form of a token. */
const secret = `ghp_${'Q7x9'.repeat(9)}`;

/** Longer than any line of a draft before the secret, so that a cut goes somewhere through it. */
const texts = [0, 40, 80, 120, 150, 170, 190, 230, 250, 280, 300, 390, 580, 780].map(
  (length) => `${'Do not use the old word '.repeat(40).slice(0, length)} ${secret} and no other one`,
);

const inClaude: Record<string, (text: string) => claude.Line[]> = {
  prompt: (text) => [prompt(text)],
  'a queued prompt': (text) => [claude.queued(text)],
  reply: (text) => [say(`Decided: ${text}.`)],
  command: (text) => [bash('t', `npm test -- --grep '${text}'`), result('t', 'ok')],
  'the output of a failed check': (text) => [bash('t', 'npm test'), failed('t', `Error: ${text}`)],
  refusal: (text) => [bash('t', 'rm -r x'), claude.refused('t', text)],
  answer: (text) => [
    call('q', 'AskUserQuestion', { questions: [{ question: 'Which?' }] }),
    result('q', text, {
      toolUseResult: { questions: [{ question: 'Which?' }], answers: { 'Which?': text } },
    }),
  ],
  plan: (text) => [call('p', 'ExitPlanMode', { plan: text }), result('p', 'User has approved your plan.')],
  tasks: (text) => [claude.reminder([{ id: '1', subject: text, content: text, status: 'pending' }])],
  recap: (text) => [claude.recap(text)],
  'an error of the client': (text) => [claude.apiError('server_error', text, 500)],
  'an edited path': (text) => [call('e', 'Edit', { file_path: `/home/ada/shop/${text}` }), result('e', 'ok')],
  'the branch': (text) => [prompt('Go on.', { gitBranch: text })],
};

const inCodex: Record<string, (text: string) => (codex.Line | codex.Line[])[]> = {
  prompt: (text) => [codex.prompt(text)],
  reply: (text) => [codex.say(`Decided: ${text}.`, 'final_answer')],
  script: (text) => [codex.exec('c', codex.script(`npm test -- --grep '${text}'`))],
  'the output of a failed check': (text) => [
    codex.call('d', 'exec_command', { cmd: 'npm test' }),
    codex.exited('d', 1, `Error: ${text}`),
  ],
  plan: (text) => [codex.call('p', 'update_plan', { plan: [{ step: text, status: 'pending' }] })],
  'an edited path': (text) => [codex.patched(`/home/ada/shop/${text}`)],
  'an error of the client': (text) => [codex.complete({ message: text })],
};

async function drafted(transcript: string): Promise<string> {
  const session = sessionOf(transcript);
  const request = { session, git: null, budget: 3_000, now: new Date('2026-05-16T08:00:00Z') };
  return (await draftHandoff({ ...request, from: 'shop', to: 'shop' })).text;
}

describe('no part of a secret is in a draft, wherever a text is cut', () => {
  it.each(Object.entries(inClaude))('Claude Code: %s', async (_, linesOf) => {
    for (const text of texts) {
      const found = await drafted(claude.textOf([prompt('Start.'), ...linesOf(text), say('It goes on')]));
      expect(found).not.toContain(secret.slice(0, 12));
      expect(found).not.toContain(secret.slice(-8));
    }
  });

  it.each(Object.entries(inCodex))('Codex: %s', async (_, linesOf) => {
    for (const text of texts) {
      const found = await drafted(codex.textOf([codex.meta(), codex.prompt('Start.'), ...linesOf(text)]));
      expect(found).not.toContain(secret.slice(0, 12));
      expect(found).not.toContain(secret.slice(-8));
    }
  });

  it('also of a key over many lines, of which a pasted block keeps head and tail', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, at) => `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(2)}${at}`,
    );
    const key = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----`;
    const session = sessionOf(claude.textOf([prompt(`Use this key:\n${key}`), say('It goes on')]));
    const request = { session, git: null, budget: 3_000, now: new Date('2026-05-16T08:00:00Z') };
    const { text, redacted } = await draftHandoff({ ...request, from: 'shop', to: 'shop' });
    expect(text).not.toContain('MIIEvQ');
    expect(redacted).toEqual(['private-key']);
  });
});
