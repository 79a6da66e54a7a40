import { findHeadings } from '../../text/headings.ts';

/** A line that holds a phase back until a person says its phrase. */
export interface GateLine {
  /** 0-based line index. */
  index: number;
  phrase: string | null;
}

/** The line as we write it (spec/threads.md, "Gates"). */
export function gateLine(phrase: string): string {
  return `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;
}

const start = /\*{2,3}\s*Run\s+only\s+after\b/i;
const whole =
  /\*{2,3}\s*Run\s+only\s+after\s+(?:an\s+)?explicit\s+human\s+go[- ]ahead\s*[.:;,]?\s*(?:Wait\s+phrase\s*:\s*(.*?))?\s*\*{2,3}(?!\*)/i;
/** Editors wrap lines: a gate may run over so many. */
const wrapLimit = 4;

/** A closing `"`, `'` or backquote around the phrase is punctuation, not part of what is said. */
function unquote(phrase: string): string {
  return /^(["'`])(.+)\1$/.exec(phrase)?.[2]?.trim() ?? /^“(.+)”$/.exec(phrase)?.[1]?.trim() ?? phrase;
}

/**
 * Which of these lines are text, not code or a comment: a heading put in the place of one is found as such. A fence or
 * comment that is never closed would swallow every gate below it: then all of them count.
 */
function findLive(lines: readonly string[], indexes: readonly number[]): ReadonlySet<number> {
  const probe = [...lines, '', '## end'];
  for (const index of indexes) {
    const indent = (lines[index] ?? '').search(/\S/);
    probe[index] = `${' '.repeat(Math.min(Math.max(indent, 0), 3))}## gate`;
  }
  const found = new Set(findHeadings(probe).map((heading) => heading.index));
  return found.has(probe.length - 1) ? found : new Set(indexes);
}

function inCodeSpan(line: string, at: number): boolean {
  return (line.slice(0, at).match(/`/g)?.length ?? 0) % 2 === 1;
}

/** Joins a wrapped gate, without the marks of a quotation or list; ends at an empty line. */
function joined(lines: readonly string[], index: number, at: number): string {
  const following = lines.slice(index + 1, index + wrapLimit);
  const blank = following.findIndex((line) => line.trim() === '');
  const rest = blank < 0 ? following : following.slice(0, blank);
  return [(lines[index] ?? '').slice(at), ...rest.map((line) => line.replace(/^[\s>]+/, ''))].join(' ');
}

/**
 * Finds the gates of a prompt. In doubt a line is a gate: two stars for three, a missing or quoted phrase and a wrapped
 * line count, as a gate that is not seen lets a destructive phase run. Code and comments do not count.
 */
export function readGateLines(lines: readonly string[]): GateLine[] {
  const candidates = lines.flatMap((line, index) => {
    const at = start.exec(line)?.index;
    return at === undefined || inCodeSpan(line, at) ? [] : [{ index, at }];
  });
  if (candidates.length === 0) return [];
  const live = findLive(
    lines,
    candidates.map(({ index }) => index),
  );
  return candidates
    .filter(({ index }) => live.has(index))
    .map(({ index, at }) => {
      const phrase = whole.exec(joined(lines, index, at))?.[1];
      return { index, phrase: phrase ? unquote(phrase.trim()) || null : null };
    });
}

/** Whether a text can hold a gate at all; most hold none, and are then not taken apart. */
export function mayHoldGate(text: string): boolean {
  return /Run\s+only\s+after\b/i.test(text);
}
