import { readFrontmatter } from '../../text/frontmatter.ts';
import { countBreaks } from '../../text/lines.ts';
import type { EntryProblem } from './entry.ts';
import { findNested, readFlatLines } from './flat-lines.ts';

/** A Markdown chain file taken apart, without judging the values. */
export interface MarkdownForm {
  values: ReadonlyMap<string, string>;
  body: string;
  /** Lines of the file before the body. */
  bodyLine: number;
  /** The lines between the fences, as they are. */
  lines: readonly string[];
  /** False when the frontmatter is opened and never closed. */
  closed: boolean;
  problems: readonly EntryProblem[];
}

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
  const problems = [{ code: 'broken-frontmatter', line: 1, message }];
  return { values: new Map(), body: text, bodyLine: 0, lines: [], closed: true, problems };
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
  return {
    values: readFlatLines(lines),
    body: all.slice(bodyLine).join('\n'),
    bodyLine,
    lines,
    closed,
    problems: [{ code: 'broken-frontmatter', line: broken.line ?? 1, message }, ...nestedProblems(lines)],
  };
}
