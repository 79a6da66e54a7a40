import type { YAMLError } from 'yaml';

/** A file's frontmatter and where it lies; offsets are UTF-16 units in the text. */
export interface Frontmatter {
  /** Top-level scalars as strings, exactly as written; other values as their source text. */
  values: ReadonlyMap<string, string>;
  start: number;
  end: number;
  bodyStart: number;
  eol: '\n' | '\r\n';
}

export type FrontmatterResult =
  | { kind: 'found'; frontmatter: Frontmatter }
  | { kind: 'none' }
  | { kind: 'refused' | 'broken'; reason: string /** 1-based, where the parser names one. */; line?: number };

/** Longer flat frontmatter is not read: no honest one is near it, and the time for it stays bounded. */
const flatLimit = 65_536;
/** The YAML parser takes 1.5 ms a thousand characters, and a session start may meet a hundred such files. */
const yamlLimit = 8_192;

const plainEntry = /^(?!__proto__:)([A-Za-z_][A-Za-z0-9_-]*): (\S.*)$/;
const looseEntry = /^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$/;
/** A value that begins so was meant as YAML, and as YAML it is broken. */
const notFlat = /^(?:["'[{&*!|>#]|[-?] )/;

/** Reads one `key: value` a line; null for anything else, and where `read` refuses a value. */
function readEntries(lines: readonly string[], entry: RegExp, read: (raw: string) => string | null) {
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, key, raw = ''] = entry.exec(line) ?? [];
    const value = read(raw);
    if (key === undefined || value === null || values.has(key)) return null;
    values.set(key, value);
  }
  return values;
}

/** Printable ASCII, which is nearly every line: patterns with Unicode classes cost a start milliseconds. */
const printable = /^[ -~]*$/;
const asciiPlain = /^[A-Za-z0-9/.(~+=$^_](?!.*(?:: |:$| #| $))/;
const asciiQuoted = /^"(?:[^"\\]|\\["\\/bfnrt])*"$/;

function isQuoted(raw: string): boolean {
  if (printable.test(raw)) return asciiQuoted.test(raw);
  return /^"(?:[^"\\\p{Cc}\p{Cs}\u2028\u2029\ufeff]|\\["\\/bfnrt])*"$/u.test(raw);
}

function isPlain(raw: string): boolean {
  if (printable.test(raw)) return asciiPlain.test(raw);
  const unsafe = /: |:$| #|[\p{Cc}\p{Cs}\u0085\u2028\u2029\ufeff]|\s$/u;
  return /^[A-Za-z0-9/.(~+=$^_\p{L}]/u.test(raw) && !unsafe.test(raw);
}

/** Returns the text of a scalar on one line that needs no YAML parser, null for any other. */
function readPlainScalar(raw: string): string | null {
  if (isQuoted(raw)) return raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
  return isPlain(raw) ? raw : null;
}

/**
 * Reads frontmatter of one plain `key: value` a line; null for any other. A start reads a hundred files this way, as
 * loading the YAML parser takes a fifth of a Node start.
 */
export function readPlainFrontmatter(text: string): Frontmatter | null {
  const eol = text.startsWith('---\n') ? '\n' : text.startsWith('---\r\n') ? '\r\n' : null;
  if (eol === null) return null;
  const start = 3 + eol.length;
  const close = text.indexOf(`${eol}---`, start - eol.length);
  if (close < start || close - start > flatLimit) return null;
  const afterClose = close + eol.length + 3;
  const closed = text.slice(afterClose, afterClose + eol.length);
  if (closed !== eol && closed !== '') return null;
  const values = readEntries(text.slice(start, close).split(eol), plainEntry, readPlainScalar);
  return values && { values, start, end: close + eol.length, bodyStart: afterClose + closed.length, eol };
}

async function readYaml(text: string): Promise<FrontmatterResult> {
  const [, language = ''] = /^\ufeff?---([^\n]*)/.exec(text) ?? [];
  if (language.startsWith('-')) return { kind: 'none' };
  if (!['', 'yaml', 'yml'].includes(language.trim())) {
    const named = language.trim().slice(0, 40);
    return { kind: 'refused', reason: `frontmatter in the language \`${named}\` is not read` };
  }
  const start = text.indexOf('\n') + 1;
  const end = start === 0 ? 0 : text.indexOf('\n---', start - 1) + 1;
  if (end === 0) return { kind: 'broken', reason: 'frontmatter is opened by `---` and never closed' };
  if (end - start > yamlLimit)
    return { kind: 'broken', reason: `frontmatter has over ${yamlLimit} characters` };
  const { readYamlFrontmatter } = await import('./yaml-frontmatter.ts');
  try {
    const { values, body } = readYamlFrontmatter(text);
    const eol = text.charAt(start - 2) === '\r' ? '\r\n' : '\n';
    return { kind: 'found', frontmatter: { values, start, end, bodyStart: text.length - body.length, eol } };
  } catch (error) {
    const { message = String(error), linePos } = error as Partial<YAMLError>;
    const reason = `frontmatter does not parse: ${message.split('\n')[0]}`;
    return { kind: 'broken', reason, ...(linePos && { line: linePos[0].line }) };
  }
}

/** One `key: value` a line, each value taken as it is; null for anything else. */
function readFlat(text: string): Frontmatter | null {
  const opening = /^\ufeff?---(\r?\n)/.exec(text);
  const start = opening?.[0].length ?? 0;
  const found = /^---[ \t]*(?:\r?\n|$)/m.exec(text.slice(start, start + flatLimit));
  if (!opening || !found) return null;
  const end = start + found.index;
  const lines = text.slice(start, end).split(/\r?\n/).slice(0, -1);
  const values = readEntries(lines, looseEntry, (raw) => (notFlat.test(raw) ? null : raw.trimEnd()));
  const eol = opening[1] === '\r\n' ? '\r\n' : '\n';
  return values && { values, start, end, bodyStart: end + found[0].length, eol };
}

/**
 * Reads the frontmatter of a text. Never throws. With `tolerant`, lines that models write and YAML refuses, such as
 * `description: Done: the tests`, are read as they are.
 */
export async function readFrontmatter(
  text: string,
  { tolerant = false }: { tolerant?: boolean } = {},
): Promise<FrontmatterResult> {
  const plain = readPlainFrontmatter(text);
  if (plain) return { kind: 'found', frontmatter: plain };
  if (!/^\ufeff?---/.test(text)) return { kind: 'none' };
  const result = await readYaml(text);
  const flat = tolerant && result.kind === 'broken' ? readFlat(text) : null;
  return flat ? { kind: 'found', frontmatter: flat } : result;
}
