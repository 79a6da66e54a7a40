import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';

/** A table of a TOML file by its header; the first one, without a header, holds what is written before any. */
export interface TomlTable {
  path: string[];
  isArray: boolean;
  start: number;
  end: number;
  entries: TomlEntry[];
}

/** A key with its value; `inner` are the keys of an inline table. */
export interface TomlEntry {
  path: string[];
  value: unknown;
  inner: TomlEntry[];
  start: number;
  valueStart: number;
  end: number;
}

/** Returns the tables of a TOML text with the places of their entries; null for a text that the parser gives up. */
export function readToml(text: string): TomlTable[] | null {
  try {
    // A byte order mark is no TOML to the parser; a space in its place keeps the offsets.
    return tablesOf(text, parseTOML(text.replace(/^\uFEFF/, ' ')));
  } catch (error) {
    // The parser follows values by recursion, and takes the characters of a string as arguments: 120,000 at most.
    if (error instanceof ParseError || error instanceof RangeError) return null;
    throw error;
  }
}

function tablesOf(text: string, { body: [root] }: AST.TOMLProgram): TomlTable[] {
  const first: TomlTable = { path: [], isArray: false, start: 0, end: 0, entries: [] };
  const tables = [first];
  for (const node of root.body) {
    if (node.type === 'TOMLKeyValue') {
      first.entries.push(entryOf(node, []));
      continue;
    }
    const path = namesOf(node.key);
    const isArray = node.kind === 'array';
    const end = text.indexOf(']', node.key.range[1]) + (isArray ? 2 : 1);
    const entries = node.body.map((entry) => entryOf(entry, path));
    tables.push({ path, isArray, start: node.range[0], end, entries });
  }
  return tables;
}

/** Every entry of a TOML text, those of inline tables too; null for a text that is no TOML. */
export function readTomlEntries(text: string): TomlEntry[] | null {
  const flatten = (entries: readonly TomlEntry[]): TomlEntry[] =>
    entries.flatMap((entry) => [entry, ...flatten(entry.inner)]);
  return readToml(text)?.flatMap(({ entries }) => flatten(entries)) ?? null;
}

function namesOf({ keys }: AST.TOMLKey): string[] {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}

function entryOf({ key, value, range }: AST.TOMLKeyValue, above: readonly string[]): TomlEntry {
  const path = [...above, ...namesOf(key)];
  const [start, end] = range;
  const inner = value.type === 'TOMLInlineTable' ? value.body.map((one) => entryOf(one, path)) : [];
  return { path, value: getStaticTOMLValue(value), inner, start, valueStart: value.range[0], end };
}

/** Replaces the values of entries by others; the rest of the text stays byte by byte. */
export function replaceValues(text: string, entries: readonly TomlEntry[], value: string): string {
  return [...entries]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { valueStart, end }) => rest.slice(0, valueStart) + value + rest.slice(end), text);
}
