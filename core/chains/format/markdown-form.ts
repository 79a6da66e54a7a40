import { readFrontmatter } from '../../text/frontmatter.ts';
import { countBreaks } from '../../text/lines.ts';
import type { EntryProblem } from './entry.ts';

/** One `key: value` line of flat frontmatter. */
export interface FlatLine {
  key: string;
  raw: string;
  /** 1-based, counted from the first line that was handed in. */
  line: number;
}

/** Returns the `key: value` lines at the margin; everything else is passed over. */
export function findFlatLines(lines: readonly string[]): FlatLine[] {
  return lines.flatMap((text, index) => {
    const [, key, raw = ''] = /^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$/.exec(text.trimEnd()) ?? [];
    return key === undefined ? [] : [{ key, raw: raw.trim(), line: index + 1 }];
  });
}

/** Returns the text of a scalar as far as it can be told without YAML: for lines that no YAML parser takes. */
export function decodeFlatValue(raw: string): string {
  const double = /^"(?:[^"\\]|\\.)*"/.exec(raw)?.[0];
  if (double !== undefined) {
    try {
      return JSON.parse(double);
    } catch {
      return double.slice(1, -1);
    }
  }
  const single = /^'((?:[^']|'')*)'/.exec(raw)?.[1];
  return single === undefined ? raw.replace(/\s+#.*$/, '') : single.replaceAll("''", "'");
}

/** Returns the lines of the keys whose value is a mapping or a list. `parent` may be a list. */
export function findNested(lines: readonly string[]): FlatLine[] {
  return findFlatLines(lines).filter(({ key, raw, line }) => {
    if (key === 'parent') return raw.startsWith('{');
    if (/^[[{]/.test(raw)) return true;
    const next = lines.slice(line).find((text) => text.trim() !== '');
    return (raw === '' || raw.startsWith('#')) && next !== undefined && /^(?:\s+\S|- )/.test(next);
  });
}

/** A Markdown chain file taken apart, without judging the values. */
export interface MarkdownForm {
  values: ReadonlyMap<string, string>;
  body: string;
  bodyLine: number;
  /** The lines between the fences, as they are. */
  lines: readonly string[];
  /** False when the frontmatter is opened and never closed. */
  closed: boolean;
  problems: readonly EntryProblem[];
}

/** A text without frontmatter. */
export const bareForm = (text: string): MarkdownForm => ({
  values: new Map(),
  body: text,
  bodyLine: 0,
  lines: [],
  closed: true,
  problems: [],
});

/** Reads a Markdown chain file. Never throws: frontmatter that no parser takes is read line by line. */
export async function readMarkdownForm(text: string, whole: boolean): Promise<MarkdownForm> {
  const result = await readFrontmatter(text);
  if (result.kind === 'broken') return readBroken(text, whole, result);
  if (result.kind === 'found') {
    const { values, start, end, bodyStart } = result.frontmatter;
    const lines = text.slice(start, end).split(/\r?\n/);
    const bodyLine = countBreaks(text.slice(0, bodyStart));
    const problems = nestedProblems(lines);
    return { values, body: text.slice(bodyStart), bodyLine, lines, closed: true, problems };
  }
  const none = 'the file has no frontmatter; it must begin with a line `---`';
  const message = result.kind === 'none' ? none : result.reason;
  return { ...bareForm(text), problems: [{ code: 'broken-frontmatter', line: 1, message }] };
}

function nestedProblems(lines: readonly string[]): EntryProblem[] {
  return findNested(lines).map(({ key, line }) => ({
    code: 'nested-frontmatter',
    line: line + 1,
    message: `\`${key}\` holds a nested value; every field is one line \`key: value\``,
  }));
}

/** Frontmatter that does not parse ends at the first `---`, else before the first heading or at a blank line. */
function readBroken(text: string, whole: boolean, broken: { reason: string; line?: number }): MarkdownForm {
  const all = text.split(/\r?\n/);
  const find = (pattern: RegExp) => all.findIndex((line, index) => index > 0 && pattern.test(line));
  const close = find(/^---\s*$/);
  const closed = close > 0;
  const stop = find(/^(?:#{1,6} |\s*$)/);
  const end = closed ? close : stop > 0 ? stop : all.length;
  const lines = all.slice(1, end);
  const bodyLine = closed ? end + 1 : end;
  const message = whole || closed ? broken.reason : 'the frontmatter does not end within the first 4 KiB';
  const values = findFlatLines(lines).map(({ key, raw }) => [key, decodeFlatValue(raw)] as const);
  return {
    // Of each key the first: what is written twice was meant once.
    values: new Map(values.reverse()),
    body: all.slice(bodyLine).join('\n'),
    bodyLine,
    lines,
    closed,
    problems: [{ code: 'broken-frontmatter', line: broken.line ?? 1, message }, ...nestedProblems(lines)],
  };
}
