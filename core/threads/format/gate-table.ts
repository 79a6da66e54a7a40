import { isNoPhrase, quotedIn, quotedText, readPhrase } from './phrase.ts';

/** A row of a table that has a column for wait phrases. */
interface GateRow {
  /** Of the text, from 0. */
  line: number;
  phrase: string | null;
  /** The number or letter of the phase that the row names. */
  target: string | null;
}

const cellsOf = (row: string) => row.replace(/^\s*\||\|\s*$/g, '').split('|');
const quotedOf = (cell: string | undefined) => quotedIn(new RegExp(quotedText, 'u').exec(cell ?? ''));
const phraseColumn = /^[\s*_]*(?:wait[\s_-]*phrases?|gated(?: by| on)?)[\s*_?]*$/i;
/** A column of gates may name conditions too: of it only what is quoted as a whole counts, and a yes. */
const gateColumn = /^[\s*_]*(?:human )?gates?[\s*_?]*$/i;

/** The column of a header row that names phrases; -1 for a row that is itself a label and its value. */
function columnOf(header: string): number {
  const cells = cellsOf(header);
  const named = cells.findIndex((cell) => phraseColumn.test(cell));
  const column = named >= 0 ? named : cells.findIndex((cell) => gateColumn.test(cell));
  return column >= 0 && quotedOf(cells[column + 1]) === null ? column : -1;
}

const wholeQuoted = new RegExp(`^[\\s*_]*(?:(?:human|say|says)[\\s:]+)*${quotedText}[\\s*_.!]*$`, 'iu');

function readRow(row: string, column: number, isLoose: boolean): Omit<GateRow, 'line'> | null {
  const cells = cellsOf(row);
  const cell = cells[column]?.trim() ?? '';
  if (cell === '' || isNoPhrase(cell)) return null;
  const isYes = /^(?:yes|y|x|true|✓|✔|✅|🔒)(?:\W|$)/iu.test(cell);
  if (isLoose && !isYes && !wholeQuoted.test(cell)) return null;
  const phrase = quotedOf(cell) ?? (isYes ? '' : cell);
  const name = /^[\s*_]*(?:phase\s+)?([a-z]?\d+[a-z]?|[a-z])(?![a-z0-9])/i.exec(cells[0] ?? '')?.[1];
  return { phrase: readPhrase(phrase), target: name?.toUpperCase() ?? null };
}

/** Returns the gates of the tables in a text, and the text without the header rows that were read. */
export function readTables(text: string): { text: string; rows: GateRow[] } {
  const lines = text.split('\n');
  const rows: GateRow[] = [];
  let column = -1;
  let isLoose = false;
  for (const [line, row] of lines.entries()) {
    if (!row.includes('|')) column = -1;
    else if (/^[\s:|-]*-[\s:|-]*$/.test(lines[line + 1] ?? '')) {
      column = columnOf(row);
      isLoose = gateColumn.test(cellsOf(row)[column] ?? '');
      if (column >= 0) lines[line] = row.replace(/\S/g, ' ');
    } else if (column >= 0 && !/^[\s:|-]+$/.test(row)) {
      const gate = readRow(row, column, isLoose);
      if (gate) rows.push({ line, ...gate });
    }
  }
  return { text: lines.join('\n'), rows };
}
