import type { SecretFinding, SecretRange } from './finding.ts';
import { findByPattern } from './patterns.ts';
import { mayHoldSecret } from './prefilter.ts';

function overlaps(a: SecretRange, b: SecretRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * Our ranges name the secret alone, secretlint's often the whole assignment or URL: where ours lies inside, ours
 * counts. A URL whose password our pattern took for a placeholder is none.
 */
function keepScanned(scanned: SecretRange, own: readonly SecretRange[], text: string): boolean {
  if (own.some((range) => overlaps(range, scanned))) return false;
  const found = text.slice(scanned.start, scanned.end);
  return !(scanned.kind === 'url-password' && found.includes('://'));
}

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

/**
 * Every secret in a text, in its order, none overlapping. The one search for all protocols: a handoff, a thread's
 * round, a chain's entry. secretlint is loaded only when the text holds a mark of one of its rules.
 */
export async function scanSecrets(text: string): Promise<SecretFinding[]> {
  const own = findByPattern(text);
  const ranges = [...own];
  if (mayHoldSecret(text)) {
    const { findByScanner } = await import('./engine.ts');
    ranges.push(...(await findByScanner(text)).filter((range) => keepScanned(range, own, text)));
  }
  return withLines(mergeRanges(ranges), text);
}
