import * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';
import type { Outline } from './outline.ts';
import { alwaysAsked, answerId, questionsOf } from './questions.ts';

const answer = z.discriminatedUnion('answer', [
  z.strictObject({ id: z.string(), answer: z.literal('include') }),
  z.strictObject({ id: z.string(), answer: z.literal('skip') }),
  z.strictObject({ id: z.string(), answer: z.literal('edit'), text: z.string() }),
]);

/** What a user decided (spec/review-pass.md, "Answers"). */
export const answersFile = z.union([z.looseObject({ answers: z.array(answer) }), z.array(answer)]);

export type Answer = z.infer<typeof answer>;

function refuse(where: string, what: string): never {
  throw new HandoffError('answers-invalid', {
    message: `${where}: ${what}`,
    hint: 'handoff review --file <draft> --json gives the questions; answer each of their ids with include, skip, or edit and a text',
  });
}

/** Reads answers. Throws `answers-invalid`. */
export function parseAnswers(text: string, where: string): Answer[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse(
      where,
      'expected JSON: {"answers": [{"id": …, "answer": "include" | "skip" | "edit", "text": …}]}',
    );
  }
  const result = answersFile.safeParse(value);
  if (!result.success) {
    refuse(
      where,
      'expected {"answers": […]}, each with id and answer (include, skip or edit), and a text with edit only',
    );
  }
  return Array.isArray(result.data) ? result.data : result.data.answers;
}

/**
 * Holds answers to a draft. Throws `answers-stale` when the draft was edited since the review, `answers-invalid` when
 * an id means nothing in it, comes twice, or a question has no answer.
 */
export function checkAnswers(outline: Outline, answers: readonly Answer[], where: string): void {
  const stale = answers.find(({ id }) => !id.endsWith(`@${outline.digest}`));
  if (stale) {
    throw new HandoffError('answers-stale', {
      message: `${where}: ${JSON.stringify(stale.id)} answers another state of the draft than this one (${outline.digest})`,
      hint: 'the draft was edited after its review: run handoff review --file <draft> again and ask again',
    });
  }
  const names = [...alwaysAsked, ...outline.parts.flatMap((part) => part.items.map((item) => item.name))];
  const known = new Set(names.map((name) => answerId(name, outline.digest)));
  const seen = new Set<string>();
  for (const { id } of answers) {
    if (!known.has(id)) refuse(where, `${JSON.stringify(id)} is no item of this draft`);
    if (seen.has(id)) refuse(where, `${JSON.stringify(id)} is answered twice`);
    seen.add(id);
  }
  const open = questionsOf(outline).filter((question) => !seen.has(question.id));
  if (open.length > 0) refuse(where, `not answered: ${open.map((question) => question.id).join(', ')}`);
}
