import { createHash } from 'node:crypto';
import { findHeadings } from '../../text/headings.ts';
import { type Section, sectionKeyOf, splitSections } from '../format/sections.ts';
import { splitSentinel } from '../format/sentinel.ts';
import { splitItems } from './items.ts';

/** One claim of a draft: a top-level list item with what belongs to it, or a paragraph. */
export interface Item {
  /** `<section key>-<n>`, counted from 1 within the key. */
  name: string;
  section: Section['key'];
  /** 0-based lines of the file, `end` excluded. */
  start: number;
  end: number;
  text: string;
}

/** A section with its place in the file. */
export interface Part {
  key: Section['key'];
  title: string;
  /** 0-based lines of the file: the heading, the first line under it, the line after the last one with text. */
  heading: number;
  start: number;
  end: number;
  items: Item[];
}

/** A draft as the review sees it: every line of the file, and what stands where. */
export interface Outline {
  text: string;
  lines: readonly string[];
  eol: '\n' | '\r\n';
  /** Binds answers to exactly this draft. */
  digest: string;
  /** First line of the body. */
  bodyLine: number;
  parts: readonly Part[];
  /** For each line whether it stands in a fence (its marks included). */
  fenced: readonly boolean[];
}

const fenceMark = /^ *(?:(?:[-*+]|\d{1,9}[.)]) +)*(`{3,}(?!.*`)|~{3,})/;

/** Which lines are code: a fence closes with at least as many of its own marks, or never. */
export function findFenced(lines: readonly string[]): boolean[] {
  let open: string | null = null;
  return lines.map((line) => {
    if (open !== null) {
      const rest = line.trim();
      if (rest.length >= open.length && rest === open.charAt(0).repeat(rest.length)) open = null;
      return true;
    }
    open = fenceMark.exec(line)?.[1] ?? null;
    return open !== null;
  });
}

/** Eight hex digits are enough: they guard against an edit in between, not against an enemy. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function lastTextLine(lines: readonly string[], from: number, to: number): number {
  let end = to;
  while (end > from && (lines[end - 1] ?? '').trim() === '') end--;
  return end;
}

/** The lines of frontmatter at the beginning; 0 without. What it holds is judged elsewhere. */
function frontmatterLines(lines: readonly string[]): number {
  if (!/^\ufeff?---[ \t]*(?:ya?ml)?[ \t]*$/.test(lines[0] ?? '')) return 0;
  const close = lines.findIndex((line, index) => index > 0 && line.startsWith('---'));
  return close < 0 ? 0 : close + 1;
}

/** Reads a draft. Never throws: what is no handoff has one part, the preamble. */
export function outlineDraft(text: string): Outline {
  const eol = /\r\n/.test(text.slice(0, 2000)) ? '\r\n' : '\n';
  const lines = text.split(/\r\n|\n/);
  const bodyLine = frontmatterLines(lines);
  const body = splitSentinel(lines.slice(bodyLine).join('\n')).text;
  const bodyLines = body.split('\n');
  const fenced = [...lines.slice(0, bodyLine).map(() => false), ...findFenced(lines.slice(bodyLine))];
  const headings = new Map(findHeadings(bodyLines).map((heading) => [heading.index + 1, heading]));
  const sections = splitSections(body);
  const counts = new Map<string, number>();
  const parts = sections.map((section, position): Part => {
    const next = sections[position + 1];
    const heading = headings.get(section.line);
    const titled = section.title !== '' && heading !== undefined;
    const first = bodyLine + section.line - 1;
    const start = first + (titled ? heading.lines : 0);
    const end = lastTextLine(lines, start, bodyLine + (next ? next.line - 1 : bodyLines.length));
    const items = splitItems(lines, fenced, start, end).map((range): Item => {
      const count = (counts.get(section.key) ?? 0) + 1;
      counts.set(section.key, count);
      const itemText = lines.slice(range.start, range.end).join('\n');
      return { ...range, name: `${section.key}-${count}`, section: section.key, text: itemText };
    });
    return { key: section.key, title: section.title, heading: first, start, end, items };
  });
  return { text, lines, eol, digest: digestOf(text), bodyLine, parts, fenced };
}

/** All parts of one key. */
export function partsOf(outline: Outline, key: Part['key']): Part[] {
  return outline.parts.filter((part) => part.key === key);
}

/** All items of the given sections, in the order of the file. */
export function itemsOf(outline: Outline, ...keys: Part['key'][]): Item[] {
  return outline.parts.filter((part) => keys.includes(part.key)).flatMap((part) => part.items);
}

/** Whether a heading names one of our sections: a draft without any is no handoff. */
export function isHandoff(outline: Outline): boolean {
  return outline.parts.some((part) => sectionKeyOf(part.title) !== 'other');
}
