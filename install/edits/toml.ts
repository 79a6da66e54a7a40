/** What we must know of a TOML file to read a few keys and to add a table: where its statements stand. */
export interface TomlTable {
  /** Of the header; empty for what stands before the first one. */
  path: string[];
  /** `[[…]]`. */
  array: boolean;
  /** Offsets of the header's line, its end without the line break. */
  start: number;
  end: number;
  entries: TomlEntry[];
}

export interface TomlEntry {
  path: string[];
  /** The value as it is spelled. */
  value: string;
  /** Offset of the key, and of the value's end. */
  start: number;
  end: number;
}

/**
 * Splits TOML into its tables and entries, multi-line values included. It checks no more than it needs; null when it
 * cannot follow the text, and then nobody may edit it.
 */
export function scanToml(text: string): TomlTable[] | null {
  const tables: TomlTable[] = [{ path: [], array: false, start: 0, end: 0, entries: [] }];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    at = skip(text, at, /(?:\s|#[^\n]*)*/y);
    if (at >= text.length) return tables;
    const header = /\[{1,2}/y;
    header.lastIndex = at;
    const open = text[at] === '[' ? (header.exec(text)?.[0] ?? '[') : '';
    const key = readPath(text, at + open.length);
    if (key === null) return null;
    if (open !== '') {
      const close = open === '[[' ? ']]' : ']';
      if (!text.startsWith(close, key.end)) return null;
      const end = key.end + close.length;
      tables.push({ path: key.path, array: open === '[[', start: at, end, entries: [] });
      at = end;
    } else {
      if (text[key.end] !== '=') return null;
      const valueStart = skip(text, key.end + 1, /[ \t]*/y);
      const end = endOfValue(text, valueStart);
      if (end === null || end === valueStart) return null;
      tables.at(-1)?.entries.push({ path: key.path, value: text.slice(valueStart, end), start: at, end });
      at = end;
    }
    at = skip(text, at, /[ \t]*(?:#[^\n]*)?/y);
    if (at < text.length && !/^\r?\n/.test(text.slice(at, at + 2))) return null;
  }
}

/** The text of a string value, null when it is none (or a multi-line one). */
export function stringValue(value: string): string | null {
  if (/^'[^'\n]*'$/.test(value)) return value.slice(1, -1);
  if (!/^"(?:[^"\\\n]|\\.)*"$/.test(value)) return null;
  try {
    return JSON.parse(value.replace(/\\U([0-9a-fA-F]{8})/g, (_, hex) => spellPoint(hex)));
  } catch {
    return null;
  }
}

/** The strings of an array value; others in it are skipped. */
export function stringsIn(value: string): string[] {
  const strings = value.startsWith('[') ? value.matchAll(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*/g) : [];
  return [...strings].flatMap(([text]) => stringValue(text) ?? []);
}

function spellPoint(hex: string): string {
  return JSON.stringify(String.fromCodePoint(Number.parseInt(hex, 16))).slice(1, -1);
}

function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** A dotted key with the white space around it. */
function readPath(text: string, start: number): { path: string[]; end: number } | null {
  const path: string[] = [];
  let at = start;
  for (;;) {
    at = skip(text, at, /[ \t]*/y);
    const part = /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
    part.lastIndex = at;
    const word = part.exec(text)?.[0];
    if (word === undefined) return null;
    const name = /^["']/.test(word) ? stringValue(word) : word;
    if (name === null) return null;
    path.push(name);
    at = skip(text, at + word.length, /[ \t]*/y);
    if (text[at] !== '.') return { path, end: at };
    at += 1;
  }
}

function endOfValue(text: string, start: number): number | null {
  const token =
    /"""[\s\S]*?[^\\]"{3,5}|""""""|'''[\s\S]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{}]|\r?\n|[^\s"'#[\]{}]+|[ \t]+/y;
  let depth = 0;
  let at = start;
  let end = start;
  while (at < text.length) {
    token.lastIndex = at;
    const word = token.exec(text)?.[0];
    if (word === undefined) return null;
    if (depth === 0 && (word.startsWith('#') || /^\r?\n$/.test(word))) return end;
    if (word === '[' || word === '{') depth += 1;
    if (word === ']' || word === '}') depth -= 1;
    if (depth < 0) return null;
    at += word.length;
    if (word.trim() !== '') end = at;
  }
  return depth === 0 ? end : null;
}
