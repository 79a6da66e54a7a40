import { splitBody } from '../format/body-sections.ts';

/** A line that binds whoever works further down the chain. */
export interface Constraint {
  /** The line as it is written, without list mark and emphasis. */
  text: string;
  /** By what two spellings of one constraint are known to be the same. */
  key: string;
  /** 0-based line in the body. */
  index: number;
}

/** A line `Constraint lifted: … because …`. */
export interface Lifted {
  /** Normalised text behind the colon; see `liftsConstraint`. */
  claim: string;
  text: string;
  index: number;
}

const listMark = /^\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])?\s+(?:\[[ xX]\]\s+)?|^\s+/;
const begins = /^(?:constraint\s*:\s*\S|MUST(?: NOT)?\b[\s:]+\S|(?:Do not|Do NOT|DO NOT)\b[\s:]+\S)/;
const beginsConstraint = /^constraint\s*:\s*\S/i;
const beginsLifted = /^constraint lifted\s*:\s*(.*)$/i;
const fence = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})/;

/** Text in which only the words count: no case, emphasis, quotes or line breaks, and no full stop at its end. */
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

interface Line {
  text: string;
  index: number;
}

/** The lines under Context and Output outside code, each with what is indented below its list item. */
function findLines(body: string): Line[] {
  const found: Line[] = [];
  for (const section of splitBody(body)) {
    if (section.key !== 'context' && section.key !== 'output') continue;
    let open: string | null = null;
    let item: Line | null = null;
    section.lines.forEach((raw, offset) => {
      const mark = fence.exec(raw)?.[1];
      if (mark !== undefined || open !== null) {
        if (open === null) open = mark ?? '';
        else if (mark?.startsWith(open) && raw.trim() === mark) open = null;
        item = null;
        return;
      }
      const text = raw.replace(listMark, '').replaceAll('**', '').trim();
      const continues = item !== null && /^\s{2,}\S/.test(raw) && !/^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(raw);
      if (continues && item !== null && !isMarked(text)) {
        item.text += ` ${text}`;
        return;
      }
      const line = { text, index: section.index + 1 + offset };
      if (text !== '') found.push(line);
      item = text !== '' && /^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(raw) ? line : null;
    });
  }
  return found;
}

function isMarked(text: string): boolean {
  return begins.test(text) || beginsConstraint.test(text) || beginsLifted.test(text);
}

/** The constraints that a body lays down: lines that begin `Constraint:`, `MUST`, `MUST NOT` or `Do not`. */
export function findConstraints(body: string): Constraint[] {
  const lines = findLines(body).filter(({ text }) => begins.test(text) || beginsConstraint.test(text));
  const constraints = lines.map(({ text, index }) => ({ text, key: keyOf(text), index }));
  return constraints.filter(({ key }) => key !== '');
}

export function findLifted(body: string): Lifted[] {
  return findLines(body).flatMap(({ text, index }) => {
    const claim = beginsLifted.exec(text)?.[1];
    return claim === undefined ? [] : [{ claim: keyOf(claim), text, index }];
  });
}

/** Whether a claim names that constraint whole and gives a reason. */
export function liftsConstraint(claim: string, key: string): boolean {
  return claim.startsWith(key) && /^[\s.;,!:—–-]*\bbecause\s+\S/.test(claim.slice(key.length));
}

export function givesReason(lifted: Lifted): boolean {
  return /\bbecause\s+\S/.test(lifted.claim);
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
