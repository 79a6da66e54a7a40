import { digit, lower, makeClasses, mark, newline, unknown, upper, white } from './character-classes.ts';

const classes = makeClasses();
const apostrophe = 0x27;
const space = 0x20;
const slash = 0x2f;
/** Behind a sign it only says how that is shown: `⚠️` are two characters. */
const variation = 0xfe0f;

/** Where the letters end that begin at `from`, with the contraction behind them; -1 when the classes cannot tell. */
function wordEnd(units: Uint16Array, from: number, length: number): number {
  let end = from;
  while (end < length && classes[units[end] as number] === upper) end++;
  while (end < length && classes[units[end] as number] === lower) end++;
  if (end >= length) return end;
  const next = units[end] as number;
  if (next !== apostrophe) return classes[next] === unknown ? -1 : end;
  if (end + 1 >= length) return end;
  const first = (units[end + 1] as number) | 0x20;
  // 's 'd 'm 't
  if (first === 0x73 || first === 0x64 || first === 0x6d || first === 0x74) return end + 2;
  if (end + 2 >= length) return end;
  const second = (units[end + 2] as number) | 0x20;
  // 'll 've 're
  if (first === 0x6c) return second === 0x6c ? end + 3 : end;
  return (first === 0x76 || first === 0x72) && second === 0x65 ? end + 3 : end;
}

function numberEnd(units: Uint16Array, from: number, length: number): number {
  const most = Math.min(from + 3, length);
  let end = from + 1;
  while (end < most && classes[units[end] as number] === digit) end++;
  return end < most && classes[units[end] as number] === unknown ? -1 : end;
}

function marksEnd(units: Uint16Array, from: number, length: number): number {
  let end = from + 1;
  while (end < length && (classes[units[end] as number] === mark || units[end] === variation)) end++;
  if (end < length && classes[units[end] as number] === unknown) return -1;
  while (end < length && (classes[units[end] as number] === newline || units[end] === slash)) end++;
  return end;
}

/** To behind the last line break; without one, all but the last of what stands before something else. */
function whiteEnd(units: Uint16Array, from: number, length: number): number {
  let end = from;
  let behindBreak = 0;
  for (; end < length; end++) {
    const kind = classes[units[end] as number];
    if (kind === newline) behindBreak = end + 1;
    else if (kind !== white) break;
  }
  if (end < length && classes[units[end] as number] === unknown) return -1;
  if (behindBreak > 0) return behindBreak;
  return end === length || end === from + 1 ? end : end - 1;
}

/**
 * Where the piece ends that begins at `at`: what the pattern of `o200k_base` matches there, told by the classes of the
 * characters. -1 when one that has no class is in the way.
 */
export function pieceEnd(units: Uint16Array, at: number, length: number): number {
  const first = units[at] as number;
  const kind = classes[first] as number;
  if (kind === upper || kind === lower) return wordEnd(units, at, length);
  if (kind === digit) return numberEnd(units, at, length);
  if (kind === unknown) return -1;
  const second = at + 1 < length ? (classes[units[at + 1] as number] as number) : newline;
  if (second === unknown) return -1;
  if (kind !== newline && (second === upper || second === lower)) return wordEnd(units, at + 1, length);
  if (kind === mark) return marksEnd(units, at, length);
  if (first === space && second === mark) return marksEnd(units, at + 1, length);
  return whiteEnd(units, at, length);
}

/** A place behind `at` where a piece surely ends, whatever stands before: a letter or number, then a space. */
export function sureEnd(units: Uint16Array, at: number, length: number): number {
  for (let end = at + 1; end < length; end++) {
    const before = units[end - 1] as number;
    if (units[end] === space && before < 0x80 && (classes[before] as number) <= digit) return end;
  }
  return length;
}
