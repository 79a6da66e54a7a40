import type { SecretFinding } from '../../secrets/finding.ts';
import { replaceRanges } from '../../secrets/redact.ts';
import { clip } from '../../text/lines.ts';
import type { Answer } from './answers.ts';
import type { Outline } from './outline.ts';
import type { Question } from './questions.ts';

const excerptLength = 400;

const unsureOf = (secrets: readonly SecretFinding[]) => secrets.filter(({ sure }) => !sure);
const idOf = (index: number, digest: string) => `secret-${index + 1}@${digest}`;

/** Returns a question for each finding that may be no secret; `outline` is of the text with the secrets blacked out. */
export function secretQuestions(outline: Outline, secrets: readonly SecretFinding[]): Question[] {
  return unsureOf(secrets).map(({ line, kind }, index) => ({
    id: idOf(index, outline.digest),
    section: outline.parts.findLast((part) => part.heading < line)?.title || 'Introduction',
    reason: `Line ${line} may hold a secret (${kind}). Include keeps it, skip writes [redacted: ${kind}], edit replaces the line.`,
    excerpt: clip(outline.lines[line - 1] ?? '', excerptLength).trim(),
    always: false,
  }));
}

/** Returns a text after the answers about its secrets. No line is added or taken away: other answers name lines. */
export function answerSecrets(
  { text, digest }: Outline,
  secrets: readonly SecretFinding[],
  answers: readonly Answer[],
) {
  const given = new Map(answers.map((answer) => [answer.id, answer]));
  const decided = unsureOf(secrets).flatMap((finding, index) => {
    const answer = given.get(idOf(index, digest));
    return answer === undefined || answer.answer === 'include' ? [] : [{ ...finding, answer }];
  });
  const lineBreaks = (part: string) => part.replace(/[^\r\n]/g, '');
  const redacted = replaceRanges(
    text,
    decided,
    (secret, { kind }) => `[redacted: ${kind}]${lineBreaks(secret)}`,
  );
  const lines = redacted.split(/(?<=\n)/);
  for (const { line, answer } of decided) {
    const end = lineBreaks(lines[line - 1] ?? '');
    if (answer.answer === 'edit') lines[line - 1] = answer.text.replace(/\s*[\r\n]+\s*/g, ' ').trim() + end;
  }
  return lines.join('');
}
