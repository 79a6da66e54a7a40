import type { Profile } from '../audiences/audience.ts';
import { factKey } from '../facts/fact.ts';
import type { ParsedSources } from '../sources/parse-sources.ts';
import { factsIn } from './ledger.ts';
import type { Selection } from './selection.ts';

/** The figures of a package, three of them in per cent; each is defined in spec/audiences.md, "Figures". */
export interface Figures {
  completeness: number;
  relevance: number;
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
  const wanted = items.filter(({ topic }) => profile.wanted.has(topic));
  const facts = new Set(wanted.flatMap((item) => item.facts).map(factKey));
  const found = [...facts].filter((key) => there.has(key)).length;
  const tokensOf = (parts: Selection['kept']) => parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const fitting = kept.filter(({ item }) => profile.wanted.has(item.topic));
  const completeness = perCent(found, facts.size);
  const relevance = perCent(tokensOf(fitting), tokensOf(kept));
  const integrity = perCent(references.all - references.broken.length, references.all);
  const quality = Math.floor((completeness + relevance + integrity) / 3) / 10;
  return { completeness, relevance, integrity, quality };
}

export function compressionRatio(original: number, transferred: number): number {
  return original === 0 ? 0 : Math.round((transferred / original) * 100) / 100;
}

/** The references of a text to other parts of its document. */
export interface References {
  all: number;
  /** Those whose target is not there, as the text has them. */
  broken: readonly string[];
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/**
 * Looks at what a text refers to by a link: `[text][name]` and `[^1]` need their definition, `(#heading)` its heading.
 * `titles` are the headings that are printed.
 */
export function findReferences(text: string, titles: readonly string[]): References {
  const prose = text.replace(/`[^`\n]*`/g, '').replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');
  const defined = new Set(
    [...prose.matchAll(/^ {0,3}\[([^\]\n]+)\]:/gm)].map((match) => (match[1] ?? '').toLowerCase()),
  );
  const slugs = new Set(titles.map(slugOf));
  const broken = new Set<string>();
  const found = new Set<string>();
  const note = (reference: string, there: boolean) => {
    found.add(reference);
    if (!there) broken.add(reference);
  };
  for (const match of prose.matchAll(/\[([^\]\n]+)\]\[([^\]\n]*)\]/g)) {
    const name = (match[2] || match[1] || '').toLowerCase();
    note(match[0], defined.has(name));
  }
  for (const match of prose.matchAll(/\[(\^[^\]\n]+)\](?!:)/g))
    note(match[0], defined.has((match[1] ?? '').toLowerCase()));
  for (const match of prose.matchAll(/\]\(#([^)\s]+)\)/g))
    note(`#${match[1]}`, slugs.has((match[1] ?? '').toLowerCase()));
  return { all: found.size, broken: [...broken] };
}
