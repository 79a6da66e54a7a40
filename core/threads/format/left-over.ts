import { liveLines } from './plain-text.ts';

export const fillIn = (what: string) => `[fill in: ${what}]`;

/** What a person still has to write. */
export const fillInPattern = /\[fill in: [^\]\n]*\]/;

/** A line of a repository's own template that asks to be replaced: `REPLACE…`, `<…>`, `...`, a comment. */
const asks =
  /\{\{[^}]*\}\}|\bREPLACE\b|\b[Rr]eplace this\b|\bdelete this\b|<(?!https?:)[A-Za-z][^<>@]*>|\bTODO\b|\bTBD\b|^<!--|^(?:[-*]|\d+[.)])? ?(?:\.{3}|…)$/;

/** Marks of ours only: a brief may well quote another program's `{{ … }}`. */
const ownMark =
  /\{\{ *(?:thread|slug|round|description|from|to|created|tracks|wait_phrase|phases) *\}\}|(?<!`[^`]*)Wait phrase:\s*<phrase>/i;

const linesOf = (text: string) => text.split(/\r\n|\n|\r/).map((line) => line.trim());

/**
 * Returns the lines that still have a template's text, as 0-based indexes: the first of our marks, and each line of the
 * repository's own template that asks to be replaced. What is in a fence is a form for somebody else.
 */
export function findLeftOver(text: string, template: string | null): number[] {
  const asking = new Set(linesOf(template ?? '').filter((line) => asks.test(line)));
  const lines = linesOf(text);
  const own = lines.findIndex((line) => fillInPattern.test(line) || ownMark.test(line));
  const theirs = [...lines.keys()].filter((index) => asking.has(lines[index] ?? ''));
  const live = liveLines(text.split(/\r\n|\n|\r/), theirs);
  const left = theirs.filter(
    (index) => index !== own && (live.has(index) || /^<!--/.test(lines[index] ?? '')),
  );
  return [...(own < 0 ? [] : [own]), ...left.slice(0, 20)].sort((a, b) => a - b);
}

/** What the scaffold of a result says by itself. */
const scaffoldLine =
  /^(?:#{1,6} .*|.*\[fill in: [^\]]*\]|phase .{1,200} blocked: awaiting .*|- .{1,200}: a person has to .*|Opened by a person: .*|)$/;

/** What is filled in a template's line when a scaffold is made of it. */
const blank =
  /\{\{[^}]*\}\}|\bREPLACE\b(?:[-_][\w-]+|: ?[^|`*\n]*)?|<(?!https?:)[A-Za-z][^<>@\n]{0,60}>|\b(?:TODO|TBD)\b/g;

/** A template's line with one or two blanks, by all that the result's own fields can have put there. */
function fillings(line: string, values: readonly string[]): string[] {
  const blanks = line.match(blank) ?? [];
  if (blanks.length === 0 || blanks.length > 2) return [];
  return values.flatMap((first) => {
    const filled = line.replace(blanks[0] ?? '', () => first);
    return blanks.length === 1
      ? [filled]
      : values.map((second) => filled.replace(blanks[1] ?? '', () => second));
  });
}

/** Whether the text of a result holds nothing but its scaffold, as nobody has filled it in. */
export function isUntouched(text: string, template: () => string | null): boolean {
  const [, head = '', body = text] = /^\ufeff?---\r?\n([\s\S]*?)\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
  const isOurs = fillInPattern.test(body);
  if (!isOurs && !asksSomewhere(body)) return false;
  const form = linesOf(template() ?? '');
  const known = new Set(form);
  const asking = form.filter((line) => asks.test(line));
  if (!isOurs && !linesOf(body).some((line) => asking.includes(line))) return false;
  const said = linesOf(head).map((line) => line.replace(/^[\w-]+: *"?|"$/g, ''));
  const values = [...new Set([...said, ...said.map((value) => value.slice(0, 10))])].slice(0, 20);
  for (const line of asking.slice(0, 100)) for (const filled of fillings(line, values)) known.add(filled);
  return linesOf(body).every((line) => scaffoldLine.test(line) || known.has(line));
}

const asksSomewhere = (body: string) => linesOf(body).some((line) => asks.test(line));
