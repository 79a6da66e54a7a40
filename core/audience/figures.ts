import { factsIn } from './ledger.ts';
import type { Material } from './material.ts';
import type { Item } from './measure.ts';
import { isWanted, type Profile } from './profile/profile.ts';
import type { References } from './references.ts';
import type { Selection } from './selection.ts';

/** The figures of a package; each is defined in spec/audiences.md, "Figures". */
export interface Figures {
  /** Per cent of the facts in the parts that the audience wants which are in the package. */
  completeness: number;
  /** Per cent of the kept tokens that are of such parts. */
  relevance: number;
  /** Per cent of the references in the kept text whose target is there too. */
  integrity: number;
  /** The mean of the three, of ten. */
  quality: number;
}

/** A share as a whole number of per cent, rounded down, so that 100 means all; of nothing it is 100. */
export function perCent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part * 100) / whole);
}

export function computeFigures(
  profile: Profile,
  { content, frames, numbers }: Material,
  selection: Selection,
  references: References,
): Figures {
  const there = new Uint8Array(numbers.size);
  for (const part of selection.kept) for (const { id } of factsIn(part)) there[id] = 1;
  const seen = new Uint8Array(numbers.size);
  let found = 0;
  let facts = 0;
  const add = ({ facts: own }: Item) => {
    for (const { id } of own) {
      if (seen[id] === 1) continue;
      seen[id] = 1;
      facts++;
      found += there[id] ?? 0;
    }
  };
  for (const [topic, items] of content) if (isWanted(profile, topic)) items.forEach(add);
  for (const item of frames) if (isWanted(profile, item.topic)) add(item);
  let all = 0;
  let fitting = 0;
  for (const { item, tokens } of selection.kept) {
    all += tokens;
    if (isWanted(profile, item.topic)) fitting += tokens;
  }
  const completeness = perCent(found, facts);
  const relevance = perCent(fitting, all);
  const integrity = perCent(references.all - references.broken.length, references.all);
  return {
    completeness,
    relevance,
    integrity,
    quality: Math.floor((completeness + relevance + integrity) / 3) / 10,
  };
}

/** Transferred tokens for each original one, with two decimals. */
export function compressionRatio(original: number, transferred: number): number {
  return original === 0 ? 0 : Math.round((transferred / original) * 100) / 100;
}
