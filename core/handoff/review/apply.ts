import { sectionTitles } from '../format/sections.ts';
import type { Answer } from './answers.ts';
import { type LineRange, listMark } from './items.ts';
import { type Outline, partsOf } from './outline.ts';
import { alwaysAsked } from './questions.ts';

/** A change of whole lines; null removes them. */
interface LineEdit extends LineRange {
  text: string | null;
}

/** A replacement for a list item keeps its mark and indentation, unless it brings its own. */
function asItem(text: string, original: string): string {
  if (text.trim() === '') return '';
  const mark = listMark.exec(original)?.[0];
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+|\s+$/g, '')
    .split('\n');
  if (mark === undefined || listMark.test(lines[0] ?? '')) return lines.join('\n');
  const indent = ' '.repeat(mark.length);
  return lines
    .map((line, index) => (index === 0 ? mark + line : line === '' ? '' : indent + line))
    .join('\n');
}

/** A section that was not there yet goes to its place at the end, before a reader instruction. */
function insertSection(outline: Outline, key: (typeof alwaysAsked)[number], text: string): LineEdit {
  const before = partsOf(outline, 'reader')[0]?.heading ?? lastLine(outline);
  return {
    start: before,
    end: before,
    text: `${before === lastLine(outline) ? '\n' : ''}## ${sectionTitles[key]}\n\n${text}${before === lastLine(outline) ? '' : '\n'}`,
  };
}

function lastLine(outline: Outline): number {
  let end = outline.lines.length;
  while (end > 0 && (outline.lines[end - 1] ?? '').trim() === '') end--;
  return end;
}

function editSection(outline: Outline, key: (typeof alwaysAsked)[number], answer: Answer): LineEdit[] {
  const parts = partsOf(outline, key);
  const whole = parts.map((part) => ({
    start: part.heading,
    end: Math.max(part.end, part.start),
    text: null,
  }));
  if (answer.answer === 'skip') return whole;
  const [first] = parts;
  const text = answer.answer === 'edit' ? asItem(answer.text, '') : '';
  if (text === '') return whole;
  if (!first) return [insertSection(outline, key, text)];
  const gap = first.end <= first.start ? '\n' : '';
  const start = first.end <= first.start ? first.start : firstText(outline, first.start, first.end);
  return [{ start, end: Math.max(first.end, start), text: gap + text }, ...whole.slice(1)];
}

function firstText(outline: Outline, from: number, to: number): number {
  let start = from;
  while (start < to && (outline.lines[start] ?? '').trim() === '') start++;
  return start;
}

function editsOf(outline: Outline, answer: Answer): LineEdit[] {
  if (answer.answer === 'include') return [];
  const name = answer.id.slice(0, answer.id.lastIndexOf('@'));
  const key = alwaysAsked.find((candidate) => candidate === name);
  if (key) return editSection(outline, key, answer);
  const item = outline.parts.flatMap((part) => part.items).find((candidate) => candidate.name === name);
  if (!item) return [];
  const text = answer.answer === 'edit' ? asItem(answer.text, item.text) : '';
  return [{ start: item.start, end: item.end, text: text === '' ? null : text }];
}

/**
 * The draft after its answers: `include` keeps, `skip` removes the item and nothing else, `edit` replaces it. Every
 * other byte stays; of two blank lines that a removal would bring together one goes.
 */
export function applyAnswers(outline: Outline, answers: readonly Answer[]): string {
  const edits = answers.flatMap((answer) => editsOf(outline, answer));
  // An answer to a whole section wins over one to an item in it: from the end, and what lies inside is left out.
  const sorted = edits.sort((a, b) => b.start - a.start || a.end - b.end);
  const kept = sorted.filter((edit) => !sorted.some((other) => other !== edit && holds(other, edit)));
  const lines = lineEnds(outline.text);
  for (const { start, end, text } of kept) {
    const replacement = text === null ? [] : text.split('\n').map((line) => line + outline.eol);
    const blankBefore = start > 0 && (lines[start - 1] ?? '').trim() === '';
    let until = end;
    if (text === null && blankBefore)
      while (until < lines.length && (lines[until] ?? '').trim() === '') until++;
    // At the end of the file the blank lines before it go instead.
    let from = start;
    if (text === null && until === lines.length)
      while (from > 0 && (lines[from - 1] ?? '').trim() === '') from--;
    lines.splice(from, until - from, ...replacement);
  }
  return lines.join('');
}

function holds(outer: LineRange, inner: LineRange): boolean {
  if (outer.start === inner.start && outer.end === inner.end) return false;
  return outer.start <= inner.start && inner.end <= outer.end && inner.end > inner.start;
}

/** Lines with their ends, so that all that is not edited stays byte for byte. */
function lineEnds(text: string): string[] {
  return text.split(/(?<=\n)/);
}
