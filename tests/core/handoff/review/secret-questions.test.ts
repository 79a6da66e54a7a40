import { describe, expect, it } from 'vitest';
import { applyAnswers, checkAnswers } from '../../../../core/handoff/review/answers.ts';
import { outlineDraft } from '../../../../core/handoff/review/outline.ts';
import { answerSecrets, secretQuestions } from '../../../../core/handoff/review/secret-questions.ts';
import { maskFindings } from '../../../../core/secrets/redact.ts';
import { scanSecrets } from '../../../../core/secrets/scan.ts';

const draft = `## Immediate next action

Run \`psql postgres://root:toor@localhost/app\`.

## Open follow-ups

- DB_PASSWORD=correcthorsebattery stays until Friday.
- Another one.
`;

async function reviewed(text: string) {
  const secrets = await scanSecrets(text);
  const outline = outlineDraft(text);
  const masked = { ...outlineDraft(maskFindings(text, secrets)), digest: outline.digest };
  return { secrets, outline, questions: secretQuestions(masked, secrets) };
}

describe('what may be a secret', () => {
  it('is asked about, with its section and its line blacked out', async () => {
    const { outline, questions } = await reviewed(draft);
    expect(questions).toEqual([
      {
        id: `secret-1@${outline.digest}`,
        section: 'Immediate next action',
        reason:
          'Line 3 may hold a secret (url-password). Include keeps it, skip writes [redacted: url-password], edit replaces the line.',
        excerpt: 'Run `psql postgres://root:****@localhost/app`.',
        always: false,
      },
      expect.objectContaining({
        id: `secret-2@${outline.digest}`,
        section: 'Open follow-ups',
        excerpt: '- DB_PASSWORD=******************* stays until Friday.',
      }),
    ]);
  });

  it('is no question where it is sure: publish refuses it', async () => {
    const { secrets, questions } = await reviewed(
      draft.replace('root:toor@localhost', 'root:t0or-99@db.example.com'),
    );
    expect(secrets.map(({ sure }) => sure)).toEqual([true, false]);
    expect(questions.map(({ section }) => section)).toEqual(['Open follow-ups']);
  });

  it('stays, is blacked out, or is replaced with its line', async () => {
    const { outline, secrets } = await reviewed(draft);
    const [first, second] = [`secret-1@${outline.digest}`, `secret-2@${outline.digest}`];
    const answered = answerSecrets(outline, secrets, [
      { id: first, answer: 'skip' },
      { id: second, answer: 'edit', text: '- The password is in the vault,\n  entry db.' },
    ]);
    expect(answered).toBe(
      draft
        .replace('toor', '[redacted: url-password]')
        .replace(
          '- DB_PASSWORD=correcthorsebattery stays until Friday.',
          '- The password is in the vault, entry db.',
        ),
    );
    const kept = answerSecrets(outline, secrets, [
      { id: first, answer: 'include' },
      { id: second, answer: 'include' },
    ]);
    expect(kept).toBe(draft);
  });

  it('keeps line ends, and leaves other answers their lines', async () => {
    const crlf = draft.replaceAll('\n', '\r\n');
    const { outline, secrets } = await reviewed(crlf);
    const answers = [
      { id: `secret-2@${outline.digest}`, answer: 'edit' as const, text: '- None.' },
      { id: `follow-ups-2@${outline.digest}`, answer: 'skip' as const },
    ];
    const text = applyAnswers(outlineDraft(answerSecrets(outline, secrets, answers)), answers);
    expect(text).toBe(
      crlf
        .replace('- DB_PASSWORD=correcthorsebattery stays until Friday.', '- None.')
        .replace('- Another one.\r\n', ''),
    );
  });

  it('must be answered', async () => {
    const { outline, questions } = await reviewed(draft);
    const answers = ['donts', 'follow-ups', 'secret-1'].map((name) => ({
      id: `${name}@${outline.digest}`,
      answer: 'include' as const,
    }));
    expect(() => checkAnswers(outline, answers, 'answers.json', questions)).toThrow(
      `not answered: secret-2@${outline.digest}`,
    );
  });
});
