import { htmlEndOf } from '../handoff/heading-scanner.ts';
import type { BlockKind } from './block.ts';
import type { HiddenLines } from './hidden-lines.ts';

const itemMark = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const fenceLanguage = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:`{3,}(?!.*`)|~{3,})[ \t]*([^\s`]*)/;
const ruleLine = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const isBlank = (line: string) => line === '' || line.trim() === '';

/** A block by its lines. */
export interface Found {
  kind: BlockKind;
  from: number;
  /** First line behind the block. */
  to: number;
  language: string;
}

/** Whether a line begins with a letter: then it is text, whatever follows. */
function isText(line: string): boolean {
  const code = line.charCodeAt(0) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

/** Whether a line begins another block than the paragraph or item before it. */
function interrupts(lines: readonly string[], hidden: HiddenLines, at: number): boolean {
  const line = lines[at] ?? '';
  if (isText(line)) return false;
  return (
    itemMark.test(line) ||
    hidden.opens(at) ||
    /^ {0,3}(?:\||>)/.test(line) ||
    htmlEndOf(line) !== null ||
    ruleLine.test(line)
  );
}

function scanItem(lines: readonly string[], hidden: HiddenLines, from: number, to: number): Found {
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
    if (at > from && !/^(?: {2,}|\t)/.test(line) && interrupts(lines, hidden, at)) break;
    at = hidden.endOf(at, to);
  }
  return { kind: 'item', from, to: at, language: '' };
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
  return { kind, from, to: at, language: '' };
}

function scanParagraph(lines: readonly string[], hidden: HiddenLines, from: number, to: number): Found {
  let at = from + 1;
  while (at < to && !isBlank(lines[at] ?? '') && !interrupts(lines, hidden, at)) at++;
  return { kind: 'paragraph', from, to: at, language: '' };
}

function scanOne(lines: readonly string[], hidden: HiddenLines, from: number, to: number): Found {
  const line = lines[from] ?? '';
  if (isText(line)) return scanParagraph(lines, hidden, from, to);
  if (itemMark.test(line) && !ruleLine.test(line)) return scanItem(lines, hidden, from, to);
  const html = htmlEndOf(line);
  if (hidden.opens(from) || html !== null) {
    const at = hidden.endOf(from, to);
    if (html !== null) return { kind: html === '-->' ? 'comment' : 'raw', from, to: at, language: '' };
    return { kind: 'code', from, to: at, language: (fenceLanguage.exec(line)?.[1] ?? '').toLowerCase() };
  }
  if (/^ {0,3}\|/.test(line)) return scanWhile('table', lines, from, to, /^ {0,3}\|/);
  if (/^ {0,3}>/.test(line)) return scanWhile('quote', lines, from, to, /^ {0,3}>/);
  if (/^(?: {4}|\t)/.test(line)) return scanWhile('code', lines, from, to, /^(?: {4}|\t)|^\s*$/);
  return scanParagraph(lines, hidden, from, to);
}

/** The blocks between two headings. */
export function scanRegion(lines: readonly string[], hidden: HiddenLines, from: number, to: number): Found[] {
  const found: Found[] = [];
  for (let at = from; at < to; ) {
    const line = lines[at] ?? '';
    if (isBlank(line) || (!isText(line) && ruleLine.test(line))) {
      at++;
      continue;
    }
    const block = scanOne(lines, hidden, at, to);
    while (block.to > block.from + 1 && isBlank(lines[block.to - 1] ?? '')) block.to--;
    found.push(block);
    at = block.to;
  }
  return found;
}
