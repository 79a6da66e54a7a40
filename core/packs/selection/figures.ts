import { isWanted, type Profile } from '../audiences/profile.ts';
import { factKey } from '../facts/fact.ts';
import type { ParsedSources } from '../sources/parse-sources.ts';
import { factsIn } from './ledger.ts';
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
  { items }: ParsedSources,
  { kept }: Selection,
  references: References,
): Figures {
  const there = new Set(kept.flatMap(factsIn).map(factKey));
  const wanted = items.filter(({ topic }) => isWanted(profile, topic));
  const facts = new Set(wanted.flatMap((item) => item.facts).map(factKey));
  const found = [...facts].filter((key) => there.has(key)).length;
  const tokensOf = (parts: Selection['kept']) => parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const fitting = kept.filter(({ item }) => isWanted(profile, item.topic));
  const completeness = perCent(found, facts.size);
  const relevance = perCent(tokensOf(fitting), tokensOf(kept));
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
