import type { Answer } from '../../../core/handoff/review/answers.ts';
import type { Question } from '../../../core/handoff/review/questions.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';

/** Asks which heading it is; empty for none of them, null when the person broke off. */
async function askChoice(reason: string, choices: readonly string[]): Promise<string | null> {
  const { isCancel, multiline, select } = await import('@clack/prompts');
  const chosen = await select({
    message: neutraliseLine(reason, 400),
    options: [
      ...choices.map((title, at) => ({ value: title, label: `${at + 1}. ${neutraliseLine(title)}` })),
      { value: '', label: 'None of them: write the first step' },
    ],
  });
  if (isCancel(chosen)) return null;
  if (chosen !== '') return chosen;
  const step = await multiline({ message: 'The first concrete step' });
  return isCancel(step) ? null : step;
}

/** Asks each question on the terminal; null when the person broke off. */
export async function askReview(questions: readonly Question[]): Promise<Answer[] | null> {
  const { isCancel, multiline, note, select } = await import('@clack/prompts');
  const answers: Answer[] = [];
  for (const { id, section, reason, excerpt, always, choices } of questions) {
    if (choices !== undefined) {
      const text = await askChoice(reason, choices);
      if (text === null) return null;
      answers.push({ id, answer: 'edit', text });
      continue;
    }
    const shown = neutraliseText(excerpt);
    note(shown === '' ? '(nothing)' : shown, neutraliseLine(section));
    const answer = await select({
      message: neutraliseLine(reason, 400),
      initialValue: 'include' as 'include' | 'skip' | 'edit',
      options: [
        { value: 'include', label: excerpt === '' ? 'Nothing to add' : 'Include it as it is' },
        ...(excerpt === ''
          ? []
          : [{ value: 'skip' as const, label: always ? 'Skip the section' : 'Skip it' }]),
        { value: 'edit', label: excerpt === '' ? 'Add a text' : 'Replace it' },
      ],
    });
    if (isCancel(answer)) return null;
    if (answer !== 'edit') {
      answers.push({ id, answer });
      continue;
    }
    const text = await multiline({
      message: 'The text to put there instead',
      initialValue: excerpt.endsWith('…') || excerpt !== shown ? '' : excerpt,
    });
    if (isCancel(text)) return null;
    answers.push({ id, answer, text });
  }
  return answers;
}
