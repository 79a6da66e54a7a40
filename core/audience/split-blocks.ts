import type { Heading } from '../handoff/heading-scanner.ts';
import { findHeadings } from '../handoff/sections.ts';
import type { Block, BlockKind, Source } from './block.ts';
import { readLabel } from './labels.ts';

const itemMark = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const fenceMark = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?!.*`)|~{3,})[ \t]*([^\s`]*)/;
const ruleLine = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const isBlank = (line: string) => line.trim() === '';

interface Found {
  kind: BlockKind;
  from: number;
  /** First line behind the block. */
  to: number;
  language: string;
  unclosed: boolean;
}

/** The line behind the fence that opens at `from`. */
function fenceEnd(lines: readonly string[], from: number, to: number): { at: number; unclosed: boolean } {
  const mark = fenceMark.exec(lines[from] ?? '')?.[1] ?? '```';
  for (let at = from + 1; at < to; at++) {
    const text = (lines[at] ?? '').trim();
    if (text.length >= mark.length && text === mark.charAt(0).repeat(text.length))
      return { at: at + 1, unclosed: false };
  }
  return { at: to, unclosed: true };
}

/** Whether a line begins another block than the paragraph or item before it. */
function interrupts(line: string): boolean {
  return (
    itemMark.test(line) || fenceMark.test(line) || /^ {0,3}(?:\||>|<!--)/.test(line) || ruleLine.test(line)
  );
}

function scanItem(lines: readonly string[], from: number, to: number): Found {
  let unclosed = false;
  let at = from;
  while (at < to) {
    const line = lines[at] ?? '';
    if (at > from && isBlank(line)) {
      let next = at;
      while (next < to && isBlank(lines[next] ?? '')) next++;
      if (next >= to || !/^(?: {2,}|\t)/.test(lines[next] ?? '')) break;
      at = next;
      continue;
    }
    if (at > from && !/^(?: {2,}|\t)/.test(line) && interrupts(line)) break;
    if (fenceMark.test(line)) {
      const end = fenceEnd(lines, at, to);
      unclosed ||= end.unclosed;
      at = end.at;
    } else at++;
  }
  return { kind: 'item', from, to: at, language: '', unclosed };
}

function scanWhile(
  kind: BlockKind,
  lines: readonly string[],
  from: number,
  to: number,
  goesOn: RegExp,
): Found {
  let at = from + 1;
  while (at < to && goesOn.test(lines[at] ?? '')) at++;
  return { kind, from, to: at, language: '', unclosed: false };
}

function scanComment(lines: readonly string[], from: number, to: number): Found {
  let at = from;
  while (at < to && !(lines[at] ?? '').includes('-->')) at++;
  return { kind: 'comment', from, to: Math.min(at + 1, to), language: '', unclosed: false };
}

function scanParagraph(lines: readonly string[], from: number, to: number): Found {
  let at = from + 1;
  while (at < to && !isBlank(lines[at] ?? '') && !interrupts(lines[at] ?? '')) at++;
  return { kind: 'paragraph', from, to: at, language: '', unclosed: false };
}

function scanOne(lines: readonly string[], from: number, to: number): Found {
  const line = lines[from] ?? '';
  if (itemMark.test(line) && !ruleLine.test(line)) return scanItem(lines, from, to);
  const fence = fenceMark.exec(line);
  if (fence) {
    const { at, unclosed } = fenceEnd(lines, from, to);
    return { kind: 'code', from, to: at, language: (fence[2] ?? '').toLowerCase(), unclosed };
  }
  if (/^ {0,3}<!--/.test(line)) return scanComment(lines, from, to);
  if (/^ {0,3}\|/.test(line)) return scanWhile('table', lines, from, to, /^ {0,3}\|/);
  if (/^ {0,3}>/.test(line)) return scanWhile('quote', lines, from, to, /^ {0,3}>/);
  if (/^(?: {4}|\t)/.test(line)) return scanWhile('code', lines, from, to, /^(?: {4}|\t)|^\s*$/);
  return scanParagraph(lines, from, to);
}

/** The blocks between two headings. */
function scanRegion(lines: readonly string[], from: number, to: number): Found[] {
  const found: Found[] = [];
  for (let at = from; at < to; ) {
    const line = lines[at] ?? '';
    if (isBlank(line) || ruleLine.test(line)) {
      at++;
      continue;
    }
    const block = scanOne(lines, at, to);
    while (block.to > block.from + 1 && isBlank(lines[block.to - 1] ?? '')) block.to--;
    found.push(block);
    at = block.to;
  }
  return found;
}

/** The titles above a line; a label hangs below the last heading. */
class Outline {
  private readonly open: { level: number; title: string }[] = [];
  private label: { title: string; scope: 'section' | 'list' } | null = null;
  private current: readonly string[] = [];

  get path(): readonly string[] {
    return this.current;
  }

  get titled(): boolean {
    return this.open[0]?.level === 1;
  }

  private refresh(): void {
    const titles = this.open.map(({ title }) => title);
    this.current = this.label ? [...titles, this.label.title] : titles;
  }

  enter({ level, title }: Heading): void {
    while ((this.open.at(-1)?.level ?? 0) >= level) this.open.pop();
    this.open.push({ level, title });
    this.label = null;
    this.refresh();
  }

  /** A paragraph ends a label that is only for the list under it; a new label takes the place of the old one. */
  meet(found: Found, text: string): BlockKind {
    if (found.kind !== 'paragraph') return found.kind;
    const read = readLabel(text);
    if (read === null) {
      if (this.label?.scope === 'list') this.label = null;
      this.refresh();
      return 'paragraph';
    }
    this.label = { title: read.title, scope: read.scope };
    this.refresh();
    return read.alone ? 'label' : 'paragraph';
  }
}

/** The first line behind the frontmatter; 0 without one. */
function frontmatterEnd(lines: readonly string[]): number {
  if (!/^\ufeff?---\s*$/.test(lines[0] ?? '')) return 0;
  const close = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  return close < 0 ? 0 : close + 1;
}

/** Splits a Markdown text into its blocks, in order. Everything but blank lines and rules is in exactly one. */
export function splitBlocks({ text, skipped }: Source, source: number): Block[] {
  const carriage = text.includes('\r');
  const split = text.split('\n');
  const lines = carriage ? split.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : split;
  const offsets: number[] = [];
  let offset = 0;
  for (const line of split) {
    offsets.push(offset);
    offset += line.length + 1;
  }
  const body = frontmatterEnd(lines);
  const headings = findHeadings(lines.slice(body)).map((heading) => ({
    ...heading,
    index: heading.index + body,
  }));
  const outline = new Outline();
  const blocks: Block[] = [];
  const add = (found: Found) => {
    const start = offsets[found.from] ?? 0;
    const raw = text.slice(start, (offsets[found.to] ?? text.length + 1) - 1);
    const body = (carriage ? raw.replaceAll('\r\n', '\n') : raw).trimEnd();
    const kind = outline.meet(found, body);
    const { language, unclosed } = found;
    blocks.push({
      source,
      kind,
      path: outline.path,
      titled: outline.titled,
      line: found.from + 1 + skipped,
      endLine: found.to + skipped,
      text: body,
      language,
      unclosed,
      start,
      end: text.length,
    });
  };
  let from = body;
  if (body > 0) add({ kind: 'frontmatter', from: 0, to: body, language: '', unclosed: false });
  for (const heading of [...headings, null]) {
    for (const found of scanRegion(lines, from, heading?.index ?? lines.length)) add(found);
    if (heading === null) break;
    outline.enter(heading);
    from = heading.index + heading.lines;
    add({ kind: 'heading', from: heading.index, to: from, language: '', unclosed: false });
  }
  blocks.forEach((block, index) => {
    if (index === 0) block.start = 0;
    block.end = blocks[index + 1]?.start ?? text.length;
  });
  return blocks;
}
