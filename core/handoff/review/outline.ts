import { readPlainFrontmatter } from '../../text/frontmatter.ts';
import { sha256 } from '../../text/hex.ts';
import { clip, oneLine } from '../../text/lines.ts';
import { type MarkdownBlock, readMarkdown, walkBlocks } from '../../text/markdown.ts';
import { namedHeading } from '../format/next-action.ts';
import { type Section, splitSections } from '../format/sections.ts';
import { splitSentinel } from '../format/sentinel.ts';

/** 0-based lines of the file, `end` excluded. */
export interface LineRange {
  start: number;
  end: number;
}

/** One claim of a draft: a top-level list item with what belongs to it, or a paragraph. */
export interface Item extends LineRange {
  /** `<section key>-<n>`, counted from 1 within the key. */
  name: string;
  section: Section['key'];
  text: string;
}

/** A section: from the first line under its heading to the line after its last one with text. */
export interface Part extends LineRange {
  key: Section['key'];
  title: string;
  heading: number;
  /** Their lines are counted from `heading` on. */
  blocks: readonly MarkdownBlock[];
  items: readonly Item[];
}

export interface Outline {
  text: string;
  lines: readonly string[];
  eol: '\n' | '\r\n';
  /** Binds answers to exactly this draft. */
  digest: string;
  body: string;
  bodyLine: number;
  parts: readonly Part[];
  /** Lines of fenced code, the fences included. */
  fenced: ReadonlySet<number>;
}

/** Returns the lines of frontmatter at the beginning; 0 without. What it holds is judged elsewhere. */
function frontmatterLines(lines: readonly string[]): number {
  if (!/^\ufeff?---[ \t]*(?:ya?ml)?[ \t]*$/.test(lines[0] ?? '')) return 0;
  return lines.findIndex((line, index) => index > 0 && line.startsWith('---')) + 1;
}

/** Returns the lines of each list item, and of each other block; what follows without a blank line belongs to it. */
function itemLines(blocks: readonly MarkdownBlock[]): { firstLine: number; endLine: number }[] {
  const items: { firstLine: number; endLine: number }[] = [];
  for (const block of blocks) {
    const last = items.at(-1);
    if (block.type === 'list') for (const item of block.children) items.push({ ...item });
    else if (last?.endLine === block.firstLine) last.endLine = block.endLine;
    else items.push({ ...block });
  }
  return items;
}

/** Returns the line after the last one with text between two lines. */
export function lastTextLine(lines: readonly string[], from: number, to = lines.length): number {
  let end = to;
  while (end > from && (lines[end - 1] ?? '').trim() === '') end--;
  return end;
}

/** Reads a draft; `nextAction`: the heading that its writer names. Never throws: what is no handoff has one part, the preamble. */
export function outlineDraft(text: string, nextAction?: string): Outline {
  const lines = text.split(/\r\n|\r|\n/);
  const bodyLine = frontmatterLines(lines);
  const body = splitSentinel(lines.slice(bodyLine).join('\n')).text;
  const bodyEnd = bodyLine + body.split('\n').length;
  const named = nextAction === undefined ? undefined : namedHeading(body, nextAction, bodyLine);
  const sections = splitSections(body, named ?? readPlainFrontmatter(text)?.values.get('next_action'));
  const counts = new Map<string, number>();
  const fenced = new Set<number>();
  const parts = sections.map(({ key, title, line, headless }, position): Part => {
    const heading = bodyLine + line - 1;
    const next = sections[position + 1];
    const last = lastTextLine(lines, heading, next ? bodyLine + next.line - 1 : bodyEnd);
    const { blocks } = readMarkdown(lines.slice(heading, last).join('\n'));
    for (const block of walkBlocks(blocks)) {
      if (!block.fenced) continue;
      for (let at = block.firstLine; at < block.endLine; at++) fenced.add(heading + at);
    }
    const headingLines = title === '' || headless ? 0 : blocks[0]?.type === 'heading' ? blocks[0].endLine : 1;
    const content = blocks.filter(({ firstLine }) => firstLine >= headingLines);
    const items = itemLines(content).map(({ firstLine, endLine }): Item => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const range = { start: heading + firstLine, end: heading + endLine };
      const itemText = lines.slice(range.start, range.end).join('\n');
      return { ...range, name: `${key}-${count}`, section: key, text: itemText };
    });
    const start = heading + headingLines;
    return { key, title, heading, start, end: Math.max(start, last), blocks, items };
  });
  return {
    text,
    lines,
    eol: text.slice(0, 2000).includes('\r\n') ? '\r\n' : '\n',
    // They guard against an edit in between, not against an enemy.
    digest: sha256(text).slice(0, 8),
    body,
    bodyLine,
    parts,
    fenced,
  };
}

export function partsOf(outline: Outline, key: Part['key']): Part[] {
  return outline.parts.filter((part) => part.key === key);
}

export function itemsOf(outline: Outline, ...keys: Part['key'][]): Item[] {
  return outline.parts.filter((part) => keys.includes(part.key)).flatMap((part) => part.items);
}

export function textOf({ lines }: Outline, { start, end }: LineRange): string {
  return lines.slice(start, end).join('\n');
}

export function hasFence({ fenced }: Outline, { start, end }: LineRange): boolean {
  for (let at = start; at < end; at++) if (fenced.has(at)) return true;
  return false;
}

interface NumberedLine {
  line: number;
  text: string;
}

/** Returns the lines of all sections outside fences. */
export function proseLines({ lines, parts, fenced }: Outline): NumberedLine[] {
  return parts.flatMap(({ start, end }) =>
    lines
      .slice(start, end)
      .map((text, offset) => ({ line: start + offset + 1, text }))
      .filter(({ line }) => !fenced.has(line - 1)),
  );
}

/** Blanks out the code spans of a line, so that rules about words do not judge code. */
export function withoutCode(line: string): string {
  return line.replace(/(`+)(?:(?!\1).)*\1/g, (code) => ' '.repeat(code.length));
}

/** Returns the code spans that do not go over a line's end. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
}

/** Returns the first words of an item, for a message. */
export function summariseItem(text: string, limit = 60): string {
  return clip(oneLine(text.replace(/^\s*(?:[-*+]|\d{1,9}[.)]) +/, '')), limit);
}
