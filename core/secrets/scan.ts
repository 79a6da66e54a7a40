import { findInAddresses } from './find-addresses.ts';
import { findAssigned } from './find-assigned.ts';
import { findInCommands } from './find-commands.ts';
import { findLogins } from './find-logins.ts';
import { findInTables } from './find-tables.ts';
import { findPrivateKeys, findVendorTokens } from './find-vendors.ts';
import type { SecretFinding, SecretRange } from './finding.ts';

/** In the order in which their kinds win where two find the same. */
const finders = [
  findVendorTokens,
  findPrivateKeys,
  findInAddresses,
  findAssigned,
  findInCommands,
  findInTables,
  findLogins,
];

/** In the order of the text, overlapping ones as one: sure when any of them is. */
function mergeRanges(ranges: readonly SecretRange[]): SecretRange[] {
  const merged: SecretRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && range.start < last.end) {
      last.end = Math.max(last.end, range.end);
      last.sure ||= range.sure;
    } else merged.push({ ...range });
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

/** Finds every secret in a text, in its order, none overlapping. */
export async function scanSecrets(text: string): Promise<SecretFinding[]> {
  return withLines(mergeRanges(finders.flatMap((find) => find(text))), text);
}
