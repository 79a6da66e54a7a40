import * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';
import { writeScalar } from '../../text/frontmatter-fields.ts';
import { namedHeading } from '../format/next-action.ts';
import { sectionTitles } from '../format/section-titles.ts';
import { type LineRange, lastTextLine, type Outline, partsOf } from './outline.ts';
import { alwaysAsked, answerId, type Question, questionsOf } from './questions.ts';

const answer = z.discriminatedUnion('answer', [
  z.strictObject({ id: z.string(), answer: z.literal('include') }),
  z.strictObject({ id: z.string(), answer: z.literal('skip') }),
  z.strictObject({ id: z.string(), answer: z.literal('edit'), text: z.string() }),
]);

/** What a user decided (spec/review-pass.md, "Answers"). */
const answersFile = z.union([z.looseObject({ answers: z.array(answer) }), z.array(answer)]);

export type Answer = z.infer<typeof answer>;

function refuse(where: string, what: string): never {
  throw new HandoffError('answers-invalid', {
    message: `${where}: ${what}`,
    hint: 'handoff review --file <draft> --json gives the questions; answer each of their ids with include, skip, or edit and a text',
  });
}

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
  const { data } = answersFile.safeParse(value);
  if (!data) {
    refuse(
      where,
      'expected {"answers": […]}, each with id and answer (include, skip or edit), and a text with edit only',
    );
  }
  return Array.isArray(data) ? data : data.answers;
}

/**
 * Compares answers with a draft; `besides` are questions that its outline does not tell. Throws `answers-stale` when it
 * was edited since the review, or `answers-invalid`.
 */
export function checkAnswers(
  outline: Outline,
  answers: readonly Answer[],
  where: string,
  besides: readonly Question[] = [],
): void {
  const stale = answers.find(({ id }) => !id.endsWith(`@${outline.digest}`));
  if (stale) {
    throw new HandoffError('answers-stale', {
      message: `${where}: ${JSON.stringify(stale.id)} answers another state of the draft than this one (${outline.digest})`,
      hint: 'the draft was edited after its review: run handoff review --file <draft> again and ask again',
    });
  }
  const names = [
    'next-action',
    ...alwaysAsked,
    ...outline.parts.flatMap((part) => part.items.map((item) => item.name)),
  ];
  const questions = [...besides, ...questionsOf(outline)];
  const known = new Set([
    ...names.map((name) => answerId(name, outline.digest)),
    ...questions.map(({ id }) => id),
  ]);
  const seen = new Set<string>();
  for (const { id } of answers) {
    if (!known.has(id)) refuse(where, `${JSON.stringify(id)} is no item of this draft`);
    if (seen.has(id)) refuse(where, `${JSON.stringify(id)} is answered twice`);
    seen.add(id);
  }
  const open = questions.filter((question) => !seen.has(question.id));
  if (open.length > 0) refuse(where, `not answered: ${open.map((question) => question.id).join(', ')}`);
}

/** A change of whole lines; null removes them. */
interface LineEdit extends LineRange {
  text: string | null;
}

const listMark = /^( *)([-*+]|\d{1,9}[.)]) +(?=\S)/;
const isBlank = (line: string | undefined) => (line ?? '').trim() === '';

/** Gives a replacement for a list item the mark and indentation of the item, unless it brings its own. */
function asItem(text: string, original: string): string {
  const mark = listMark.exec(original)?.[0];
  const plain = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
  if (mark === undefined || plain === '' || listMark.test(plain)) return plain;
  return mark + plain.replace(/\n(?=[^\n])/g, `\n${' '.repeat(mark.length)}`);
}

/** Adds a section that was not there yet at the end, before a reader instruction. */
function insertSection(outline: Outline, title: string, text: string): LineEdit {
  const [reader] = partsOf(outline, 'reader');
  const at = reader?.heading ?? lastTextLine(outline.lines, 0);
  const section = `## ${title}\n\n${text}`;
  return { start: at, end: at, text: reader ? `${section}\n` : `\n${section}` };
}

function editSection(outline: Outline, key: (typeof alwaysAsked)[number], answer: Answer): LineEdit[] {
  const parts = partsOf(outline, key);
  const removals = parts.map(({ heading, end }) => ({ start: heading, end, text: null }));
  const text = answer.answer === 'edit' ? asItem(answer.text, '') : '';
  if (text === '') return removals;
  const [first] = parts;
  if (!first) return [insertSection(outline, sectionTitles[key], text)];
  let { start } = first;
  while (start < first.end && isBlank(outline.lines[start])) start++;
  const gap = first.start === first.end ? '\n' : '';
  return [{ start, end: first.end, text: gap + text }, ...removals.slice(1)];
}

/** Names the section that is the next action in the frontmatter, or adds one with the step that was answered. */
function nameAction(outline: Outline, answer: Answer): LineEdit[] {
  const text = answer.answer === 'edit' ? asItem(answer.text, '') : '';
  if (text === '') return [];
  const heading = namedHeading(outline.body, text);
  if (heading !== null) {
    const field = `next_action: ${writeScalar(heading)}`;
    if (outline.bodyLine > 0) return [{ start: 1, end: 1, text: field }];
    return [{ start: 0, end: 0, text: `---\n${field}\n---\n` }];
  }
  const [empty] = partsOf(outline, 'next-action');
  if (empty) return [{ start: empty.start, end: empty.start, text: `\n${text}` }];
  const first = outline.parts.find(({ key }) => key !== 'preamble');
  const at = first?.heading ?? lastTextLine(outline.lines, 0);
  const section = `## ${sectionTitles['next-action']}\n\n${text}`;
  return [{ start: at, end: at, text: first ? `${section}\n` : `\n${section}` }];
}

function editsOf(outline: Outline, answer: Answer): LineEdit[] {
  if (answer.answer === 'include') return [];
  const name = answer.id.slice(0, answer.id.lastIndexOf('@'));
  if (name === 'next-action') return nameAction(outline, answer);
  const key = alwaysAsked.find((candidate) => candidate === name);
  if (key) return editSection(outline, key, answer);
  const item = outline.parts.flatMap((part) => part.items).find((candidate) => candidate.name === name);
  if (!item) return [];
  const text = answer.answer === 'edit' ? asItem(answer.text, item.text) : '';
  return [{ start: item.start, end: item.end, text: text === '' ? null : text }];
}

function contains(outer: LineRange, inner: LineRange): boolean {
  if (outer.start === inner.start && outer.end === inner.end) return false;
  return outer.start <= inner.start && inner.end <= outer.end && inner.end > inner.start;
}

/** Returns the draft after its answers. Of two blank lines that a removal would bring together one goes. */
export function applyAnswers(outline: Outline, answers: readonly Answer[]): string {
  const edits = answers.flatMap((answer) => editsOf(outline, answer));
  // An answer to a whole section wins over one to an item in it. From the end, so that earlier lines keep their numbers.
  const kept = edits
    .filter((edit) => !edits.some((other) => contains(other, edit)))
    .sort((a, b) => b.start - a.start || a.end - b.end);
  const lines = outline.text.split(/(?<=\n|\r(?!\n))/);
  for (const { start, end, text } of kept) {
    const replacement = text === null ? [] : text.split('\n').map((line) => line + outline.eol);
    let from = start;
    let to = end;
    if (text === null && start > 0 && isBlank(lines[start - 1])) {
      while (to < lines.length && isBlank(lines[to])) to++;
    }
    // At the end of the file the blank lines before it go instead.
    if (text === null && to === lines.length) while (from > 0 && isBlank(lines[from - 1])) from--;
    lines.splice(from, to - from, ...replacement);
  }
  return lines.join('');
}
