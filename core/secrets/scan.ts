import { findByPattern, type SecretFinding, type SecretRange } from './patterns.ts';

/**
 * Marks that secretlint's rules look for: loading it costs as much as Node's own start, so it is loaded only for a
 * text that holds one.
 */
const marks = [
  '(?:AKIA|ASIA|A3T|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]',
  '[aA][wW][sS].{0,20}(?:key|Key|KEY|account|Account|ACCOUNT)',
  'PRIVATE KEY',
  'private_key',
  'npm_[A-Za-z0-9]{8}',
  '_auth',
  '://[^\\s]{0,300}@',
  'xox[a-z]',
  'hooks\\.slack',
  'SG\\.[A-Za-z0-9]',
  'shp[a-z]{2}_',
  'gh[pousr]_',
  'github_pat_',
  '(?<![A-Za-z])sk-',
  'lin_',
  'ops_',
  '[Pp]ass(?:word|wd)?\\s{0,4}=',
  'PWD\\s{0,4}=',
];

const anyMark = new RegExp(marks.join('|'));

export function mayHoldSecret(text: string): boolean {
  return anyMark.test(text);
}

/** Our ranges name the secret alone: they count. A URL whose password our pattern took for a placeholder is none. */
function keepScanned(scanned: SecretRange, own: readonly SecretRange[], text: string): boolean {
  let low = 0;
  let high = own.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((own[middle]?.end ?? 0) <= scanned.start) low = middle + 1;
    else high = middle;
  }
  const next = own[low];
  if (next && next.start < scanned.end) return false;
  return !(scanned.kind === 'url-password' && text.slice(scanned.start, scanned.end).includes('://'));
}

/** In the order of the text, overlapping ones as one. */
function mergeRanges(ranges: readonly SecretRange[]): SecretRange[] {
  const merged: SecretRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && range.start < last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}

function withLines(ranges: readonly SecretRange[], text: string): SecretFinding[] {
  let line = 1;
  let at = 0;
  return ranges.map((range) => {
    for (; at < range.start; at++) if (text.charCodeAt(at) === 10) line++;
    return { ...range, line };
  });
}

/** secretlint's time grows with the square of what it finds, so it gets a text in pieces. */
const pieceLength = 16_384;
/** A line that has to be cut is read twice around the cut. */
const overlap = 2_048;

/** Where the pieces of a text begin and end: at line ends, where there are any. */
function piecesOf(text: string): [number, number][] {
  const pieces: [number, number][] = [];
  for (let start = 0; start < text.length; ) {
    const limit = start + pieceLength;
    const lineEnd = limit < text.length ? text.lastIndexOf('\n', limit) + 1 : text.length;
    const cut = lineEnd <= start;
    const end = cut ? Math.min(limit, text.length) : lineEnd;
    pieces.push([start, end]);
    start = cut && end < text.length ? end - overlap : end;
  }
  return pieces;
}

/** What secretlint finds besides; it is loaded only for a piece that holds a mark of one of its rules. */
async function findBesides(text: string, own: readonly SecretRange[]): Promise<SecretRange[]> {
  const found: SecretRange[] = [];
  for (const [start, end] of piecesOf(text)) {
    const piece = text.slice(start, end);
    if (!mayHoldSecret(piece)) continue;
    const { findByScanner } = await import('./scanner.ts');
    for (const range of await findByScanner(piece)) {
      const placed = { ...range, start: start + range.start, end: start + range.end };
      if (keepScanned(placed, own, text)) found.push(placed);
    }
  }
  return found;
}

/** Replaces ranges of a text, which are in order; every other character stays. */
export function replaceRanges<Range extends SecretRange>(
  text: string,
  ranges: readonly Range[],
  replace: (secret: string, range: Range) => string,
): string {
  let at = 0;
  let replaced = '';
  for (const range of ranges) {
    replaced += text.slice(at, range.start) + replace(text.slice(range.start, range.end), range);
    at = range.end;
  }
  return replaced + text.slice(at);
}

/** Finds every secret in a text, in its order, none overlapping. */
export async function scanSecrets(text: string): Promise<SecretFinding[]> {
  const own = mergeRanges(findByPattern(text));
  // What was found is blacked out for secretlint, which need not find it again.
  const rest = replaceRanges(text, own, (secret) => '*'.repeat(secret.length));
  const besides = await findBesides(rest, own);
  return withLines(mergeRanges([...own, ...besides]), text);
}
