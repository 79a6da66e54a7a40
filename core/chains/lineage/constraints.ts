import type { MarkdownBlock } from '../../text/markdown.ts';
import { readMarkdownForm } from '../format/markdown-form.ts';
import { headLimit } from '../format/read-entry.ts';
import { type BodySection, splitBody } from '../format/sections.ts';

/** A line that binds whoever works further down the chain. */
export interface Constraint {
  /** The line as it is written, without list mark and emphasis. */
  text: string;
  /** By what two spellings of one constraint are known to be the same. */
  key: string;
}

/** A line `Constraint lifted: … because …`. */
export interface Lifted {
  text: string;
  /** Normalised text behind the colon; see `liftsConstraint`. */
  claim: string;
}

/** What a body says of constraints. */
export interface ConstraintLines {
  constraints: readonly Constraint[];
  lifted: readonly Lifted[];
}

const begins =
  /^(?:(?:MUST(?: NOT)?|Do not|Do NOT|DO NOT)\b[\s:]+\S|Never (?!mind\b|again\b|before\b|\w+(?:ed|en)\b)[a-z])/;
const beginsConstraint = /^constraint\s*:\s*\S/i;
const beginsLifted = /^constraint lifted\s*:\s*(.*)$/i;
/** Words that bind in the middle of a sentence, as RFC 2119 writes them. */
const binds =
  /\b(?:(?:MUST|SHALL)(?: NOT)?|(?:DO|MAY|do|may|must|shall) NOT|NEVER) (?!(?:and|or|is|are|in|means|items?)\b)[a-z`]/;
/** Where a clause begins that can bind by itself. */
const clauseStart =
  /(?<=[.!?])\s+(?=[\p{Lu}`"“(])|(?<=[;:,—–])\s+(?=(?:(?:MUST|SHALL)(?! (?:NOT |NEVER )?be\b)|DO NOT|Do not|NEVER|Constraint:)\s)/u;

/** Returns a text in which only the words count: no case, emphasis, quotes, line breaks, or full stop at its end. */
export function normaliseConstraint(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[`*"“”]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s.;,!]+$/, '');
}

function keyOf(text: string): string {
  return normaliseConstraint(text.replace(/^\s*constraint\s*:/i, ''));
}

const isConstraint = (text: string) => begins.test(text) || beginsConstraint.test(text);

/** Returns what binds in a line: the line when it begins so, else each of its clauses that does. */
function constraintsIn(line: string): string[] {
  if (isConstraint(line)) return [line];
  if (beginsLifted.test(line)) return [];
  return line.split(clauseStart).filter((clause) => isConstraint(clause) || binds.test(clause));
}

const plainLine = (raw: string) =>
  raw
    .replace(/^\s*\[[ xX]\]\s+/, '')
    .replace(/\*\*|<\/?(?:b|strong|em|i)>/g, '')
    .replace(/(?<![\w*])([*_]{1,2})((?:MUST|SHALL|DO|NEVER)(?: NOT| NEVER)?)\1(?![\w*])/g, '$2')
    .trim();

/** The lines of a section outside code, each with what is indented below its list item. */
function linesOf(
  section: BodySection,
  blocks: readonly MarkdownBlock[] = section.blocks,
  inItem = false,
): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'table') {
      const rows = section.lines.slice(
        block.firstLine - section.firstLine,
        block.endLine - section.firstLine,
      );
      return rows.flatMap((row) => row.split('|').map(plainLine));
    }
    if (block.type !== 'paragraph') return linesOf(section, block.children, block.type === 'item');
    const found: string[] = [];
    for (const [offset, raw] of block.text.split('\n').entries()) {
      const text = plainLine(raw);
      const indented = /^\s{2}/.test(section.lines[block.firstLine + offset - section.firstLine] ?? '');
      const isOwn = isConstraint(text) || beginsLifted.test(text);
      const before = found.at(-1) ?? '';
      const isCut = binds.test(before) && !/[.!?;:]$/.test(before) && /^[a-z`]/.test(text);
      if (!isOwn && ((inItem && indented) || isCut) && found.length > 0) found.push(`${found.pop()} ${text}`);
      else found.push(text);
    }
    return found;
  });
}

/** Returns the constraints that a body lays down and lifts under Context and Output. */
export function findConstraints(body: string): ConstraintLines {
  const sections = splitBody(body).filter(({ key }) => key === 'context' || key === 'output');
  const lines = sections.flatMap((section) => linesOf(section));
  return {
    constraints: lines
      .flatMap(constraintsIn)
      .map((text) => ({ text, key: keyOf(text) }))
      .filter(({ key }) => key !== ''),
    lifted: lines.flatMap((text) => {
      const claim = beginsLifted.exec(text)?.[1];
      return claim === undefined ? [] : [{ claim: keyOf(claim), text }];
    }),
  };
}

/** Returns the constraints of a file's body that lie beyond its head, where descendants do not see them. */
export async function findDeep(file: string, body: string): Promise<Constraint[]> {
  const head = Buffer.from(file, 'utf8').subarray(0, headLimit).toString('utf8');
  const seen = findConstraints((await readMarkdownForm(head, false)).body).constraints;
  return findConstraints(body).constraints.filter((one) => !seen.some(({ text }) => text === one.text));
}

/** Whether a claim names that constraint whole and gives a reason. */
export function liftsConstraint(claim: string, key: string): boolean {
  return claim.startsWith(key) && /^[\s.;,!:—–-]*\bbecause\s+\S/.test(claim.slice(key.length));
}

/** Returns the lines that lift a constraint without a reason. */
export function withoutReason({ lifted }: ConstraintLines): Lifted[] {
  return lifted.filter(({ claim }) => !/\bbecause\s+\S/.test(claim));
}

/** Whether a text (normalised as a constraint is) holds one, not merely the beginning of a longer word or number. */
export function holdsConstraint(normalised: string, key: string): boolean {
  for (let at = normalised.indexOf(key); at >= 0; at = normalised.indexOf(key, at + 1)) {
    const before = normalised.charAt(at - 1);
    const after = normalised.slice(at + key.length, at + key.length + 2);
    if (!/[\p{L}\p{N}_]/u.test(before) && !/^(?:[\p{L}\p{N}_]|[.,:-][\p{L}\p{N}_])/u.test(after)) return true;
  }
  return false;
}
