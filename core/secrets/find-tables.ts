import { found, type SecretRange } from './finding.ts';
import { judge, type Setting } from './judge.ts';
import { familyOf, harmlessAfter, secretWord } from './secret-words.ts';

interface Cell {
  start: number;
  text: string;
}

/** Longer cells are sentences, and no name of a value. */
const longestName = 40;

/** Splits a line of a table into cells; `at` is where the line begins in the text. */
function cellsOf(line: string, at: number, mark = '|'): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  for (const text of line.split(mark)) {
    const lead = text.length - text.trimStart().length;
    cells.push({ start: at + start + lead, text: text.trim() });
    start += text.length + 1;
  }
  return cells;
}

/** Returns what a cell names, null when it names no secret. */
function familyNamed({ text }: Cell): Setting['family'] | null {
  const name = text.replace(/^[`*_"]{1,3}|[`*_":：]{1,3}$/g, '');
  if (name.length > longestName) return null;
  for (const match of name.matchAll(secretWord)) {
    const { family, short } = familyOf(match);
    const after = name.slice(match.index + match[0].length);
    const before = name.slice(0, match.index);
    const isOwn = !short || before === '' || /[-_. ]$/.test(before);
    if (isOwn && (harmlessAfter.test(after) || /^[ （(]/.test(after))) return family;
  }
  return null;
}

function judgeCell({ start, text }: Cell, family: Setting['family']): SecretRange[] {
  const mark = /^[`*_"]{1,3}/.exec(text)?.[0] ?? '';
  const value = text.slice(mark.length).replace(/[`*_"]{1,3}$/, '');
  const span = { start: start + mark.length, end: start + mark.length + value.length };
  const pair = /^[\w.@-]{1,60} ?[/:] ?(?=\S+$)/.exec(value);
  if (pair) span.start += pair[0].length;
  if (/\s/.test(value) && !pair) return [];
  return found(
    'password',
    span,
    judge(value.slice(pair?.[0].length ?? 0), {
      family: pair ? 'password' : family,
      quoted: mark !== '',
      named: 'word',
      form: 'said',
    }),
  );
}

const separator = /^[ \t|:-]{3,400}$/;

/** What divides the columns of a table whose first line names them: a tab, a comma, a semicolon. */
const columnName = /^["'`]?[A-Za-z_\u00c0-\uffff][\w\u00c0-\uffff-]{0,30}["'`]?$/;
const columnMarks = ['\t', ',', ';'] as const;

/** Finds secrets in tables without lines: `user<tab>password`, or the same as CSV. */
function findInColumns(text: string): SecretRange[] {
  const ranges: SecretRange[] = [];
  let named: { mark: string | undefined; columns: (Setting['family'] | null)[] } = {
    mark: undefined,
    columns: [],
  };
  let at = 0;
  for (const line of text.split('\n')) {
    const mark = columnMarks.find((one) => line.includes(one));
    const cells = mark && line.length <= 400 ? cellsOf(line, at, mark) : [];
    if (mark !== undefined && named.mark === mark && named.columns.length === cells.length) {
      for (const [index, cell] of cells.entries()) {
        const family = named.columns[index] ?? null;
        if (family !== null && cell.text !== '') ranges.push(...judgeCell(cell, family));
      }
    } else {
      const isHead = cells.length > 1 && cells.every(({ text: name }) => columnName.test(name));
      named = isHead ? { mark, columns: cells.map(familyNamed) } : { mark: undefined, columns: [] };
    }
    at += line.length + 1;
  }
  return ranges;
}

/** Finds secrets in tables: under a heading that names one, or behind a cell that does. */
export function findInTables(text: string): SecretRange[] {
  const ranges: SecretRange[] = findInColumns(text);
  let columns: (Setting['family'] | null)[] = [];
  let before: Cell[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    if (!line.includes('|') || line.length > 4_000) {
      columns = [];
      before = [];
    } else if (separator.test(line) && line.includes('-')) {
      columns = before.map(familyNamed);
    } else {
      const cells = cellsOf(line, at);
      for (const [index, cell] of cells.entries()) {
        const left = cells[index - 1];
        const family = columns[index] ?? (left ? familyNamed(left) : null);
        if (family !== null && cell.text !== '') ranges.push(...judgeCell(cell, family));
      }
      before = cells;
    }
    at += line.length + 1;
  }
  return ranges;
}
