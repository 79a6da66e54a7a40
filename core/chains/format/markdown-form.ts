import { readFrontmatter, readPlainFrontmatter } from '../../text/frontmatter.ts';
import { countBreaks } from '../../text/lines.ts';
import type { EntryProblem } from './fields.ts';
import { findNested, readFlatLines } from './flat-lines.ts';

/** A Markdown chain file taken apart, without judging the values. */
export interface MarkdownForm {
  values: ReadonlyMap<string, string>;
  body: string;
  /** Lines of the file before the body. */
  bodyLine: number;
  /** The lines between the fences, as they are. */
  lines: readonly string[];
  problems: readonly EntryProblem[];
}

const parentList = /^(parent: )(\[[^\]"\\\n\r]*\])(?=\r?$)/m;

/** The plain reading, also where `parent` is an inline array: a walk over a thousand merges loads no YAML parser. */
export function readQuick(
  text: string,
): { values: ReadonlyMap<string, string>; bodyStart: number; end: number } | null {
  const list = parentList.exec(text);
  if (!list) return readPlainFrontmatter(text);
  const found = readPlainFrontmatter(text.replace(parentList, '$1"$2"'));
  return found && list.index < found.end
    ? { values: found.values, bodyStart: found.bodyStart - 2, end: found.end - 2 }
    : null;
}

/** Reads a Markdown chain file. Never throws: frontmatter that no parser takes is read line by line. */
export async function readMarkdownForm(text: string, whole: boolean): Promise<MarkdownForm> {
  const quick = readQuick(text);
  if (quick) {
    const lines = text.slice(0, quick.end).split(/\r?\n/).slice(1);
    const body = text.slice(quick.bodyStart);
    return {
      values: quick.values,
      body,
      bodyLine: countBreaks(text.slice(0, quick.bodyStart)),
      lines,
      problems: [],
    };
  }
  const result = await readFrontmatter(text);
  if (result.kind === 'none') {
    const message = 'the file has no frontmatter; it must begin with a line `---`';
    return {
      values: new Map(),
      body: text,
      bodyLine: 0,
      lines: [],
      problems: [{ code: 'broken-frontmatter', line: 1, message }],
    };
  }
  if (result.kind === 'found') {
    const { values, start, end, bodyStart } = result.frontmatter;
    const lines = text.slice(start, end).split(/\r?\n/);
    return {
      values,
      body: text.slice(bodyStart),
      bodyLine: countBreaks(text.slice(0, bodyStart)),
      lines,
      problems: nestedProblems(lines),
    };
  }
  if (result.kind === 'refused') {
    const problem = { code: 'broken-frontmatter', line: 1, message: result.reason };
    return { values: new Map(), body: text, bodyLine: 0, lines: [], problems: [problem] };
  }
  return readBroken(text, whole, result.reason);
}

function nestedProblems(lines: readonly string[]): EntryProblem[] {
  return findNested(lines).map(({ key, line }) => ({
    code: 'nested-frontmatter',
    line: line + 1,
    message: `\`${key}\` holds a nested value; every field is one line \`key: value\``,
  }));
}

/** Frontmatter that does not parse ends at the first `---`, else before the first heading or at a blank line. */
function readBroken(text: string, whole: boolean, reason: string): MarkdownForm {
  const all = text.split(/\r?\n/);
  const close = all.findIndex((line, index) => index > 0 && /^---\s*$/.test(line));
  const stop = all.findIndex((line, index) => index > 0 && /^(?:#{1,6} |\s*$)/.test(line));
  const end = close > 0 ? close : stop > 0 ? stop : all.length;
  const lines = all.slice(1, end);
  // The parser gets the text from the end of the opening line on, so its line numbers are the file's.
  const line = Number(/line (\d+)/.exec(reason)?.[1] ?? 1);
  const message = !whole && close < 0 ? 'the frontmatter does not end within the first 4 KiB' : reason;
  return {
    values: readFlatLines(lines),
    body: all.slice(close > 0 ? end + 1 : end).join('\n'),
    bodyLine: close > 0 ? end + 1 : end,
    lines,
    problems: [{ code: 'broken-frontmatter', line, message }, ...nestedProblems(lines)],
  };
}
