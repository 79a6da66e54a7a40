import type { Span } from './finding.ts';

/** A value as it lies in a text. */
export interface ReadValue extends Span {
  value: string;
  /** In quotation marks or backquotes. */
  quoted: boolean;
}

const openers = '"\'`「『“„«‘';
const closers = ['"', "'", '`', '」', '』', '”', '[“”]', '»', '’'].map((mark) => new RegExp(`${mark}|\\n`));
const longest = 400;
const bare = /[^\s"'`<>|，。、；！？「」『』（）【】]{1,400}/y;
const cjk = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

function readQuoted(text: string, at: number, closer: RegExp): ReadValue | null {
  const line = text.slice(at, at + longest);
  const end = line.search(closer);
  if (end <= 0 || line[end] === '\n') return null;
  const value = line.slice(0, end).trim();
  const start = at + line.slice(0, end).indexOf(value);
  return value === '' ? null : { start, end: start + value.length, quoted: true, value };
}

/** Reads the value at a place: in quotation marks, or bare up to what ends it; in an address also up to its next part. */
export function readValue(text: string, at: number, inAddress = false): ReadValue | null {
  const closer = closers[openers.indexOf(text[at] ?? ' ')];
  if (closer) return readQuoted(text, at + 1, closer);
  if (cjk.test(text[at] ?? '')) return null;
  bare.lastIndex = at;
  let value = bare.exec(text)?.[0] ?? '';
  // A chain of names is no value; a text of nothing else must not be judged again and again.
  if (value.length > 64 && /[A-Za-z][:=]["'A-Za-z]/.test(value)) return null;
  const foreign = value.search(cjk);
  if (foreign > 0) value = value.slice(0, foreign);
  if (inAddress) value = value.replace(/[&#].*$/, '');
  value = value.replace(/[;,](?=.*[=:]).*$/, '');
  // What is cut off is left as it is: it is no value.
  if (!value.endsWith('...')) value = value.replace(/[.,;:)*_\\]+$/, '');
  return value === '' ? null : { start: at, end: at + value.length, quoted: false, value };
}
