import type { BlockKind } from './block.ts';

const itemMark = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const fenceMark = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?!.*`)|~{3,})[ \t]*([^\s`]*)/;
const ruleLine = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const isBlank = (line: string) => line === '' || line.trim() === '';

/** A block by its lines. */
export interface Found {
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

/** Whether a line begins with a letter: then it is text, whatever follows. */
function isText(line: string): boolean {
  const code = line.charCodeAt(0) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

/** Whether a line begins another block than the paragraph or item before it. */
function interrupts(line: string): boolean {
  if (isText(line)) return false;
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
  if (isText(line)) return scanParagraph(lines, from, to);
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
export function scanRegion(lines: readonly string[], from: number, to: number): Found[] {
  const found: Found[] = [];
  for (let at = from; at < to; ) {
    const line = lines[at] ?? '';
    if (isBlank(line) || (!isText(line) && ruleLine.test(line))) {
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
