import { factKey } from '../../facts/fact.ts';
import { isFrame } from '../reading/block.ts';
import type { Unit } from '../reading/read-units.ts';
import type { Ledger } from './ledger.ts';
import type { ReadSources, Selection } from './select.ts';

/** The figures of a package, in per cent; each is defined in spec/audiences.md, "Figures". */
export interface Figures {
  /** Of what concerns the audience. */
  completeness: number;
  /** Of everything in the sources. */
  overall: number;
  relevance: number;
  /** The mean of completeness and relevance, of ten. */
  quality: number;
}

/** A share as a whole number of per cent, rounded down, so that 100 means all; of nothing it is 0. */
export function perCent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part * 100) / whole + 1e-9);
}

export function compressionRatio(original: number, transferred: number): number {
  return original === 0 ? 0 : Math.round((transferred / original) * 100) / 100;
}

const isContent = ({ block, role }: Unit) => !isFrame(block) || role !== null;

const keyOfUnit = ({ text }: Unit) => `says ${text}`;

/** What can be complete: every statement with content, and every fact of it, each once. */
function keysOf(units: readonly Unit[]): Set<string> {
  return new Set(units.flatMap((unit) => [keyOfUnit(unit), ...unit.facts.map(factKey)]));
}

const wantedOf = new WeakMap<ReadSources, { own: Set<string>; all: Set<string> }>();

/** What can be complete for the audience, and for everybody; packing asks again for each length that it tries. */
function wantedKeys(sources: ReadSources) {
  const { units, concerns } = sources;
  const known = wantedOf.get(sources);
  if (known) return known;
  const wanted = {
    own: keysOf(units.filter((unit) => concerns.get(unit)?.level !== 'none')),
    all: keysOf(units.filter(isContent)),
  };
  wantedOf.set(sources, wanted);
  return wanted;
}

/** Computes the figures; `printed` are the statements that are there with those that were kept. */
export function computeFigures(
  sources: ReadSources,
  { kept }: Selection,
  { printed, ledger }: { printed: readonly Unit[]; ledger: Ledger },
): Figures {
  const { concerns } = sources;
  const there = new Set([
    ...[...kept.map(({ unit }) => unit), ...printed].map(keyOfUnit),
    ...ledger.kept.map(factKey),
  ]);
  const share = (keys: ReadonlySet<string>) => {
    let found = 0;
    for (const key of there) if (keys.has(key)) found++;
    return perCent(found, keys.size);
  };
  const wanted = wantedKeys(sources);
  const completeness = share(wanted.own);
  const overall = share(wanted.all);
  const sum = (parts: readonly { tokens: number; worth: number }[]) =>
    parts.reduce((all, { tokens, worth }) => all + tokens * worth, 0);
  const parts = [
    ...kept.map(({ unit, concern }) => ({ tokens: unit.tokens, worth: concern.score })),
    ...printed
      .filter(isContent)
      .map((unit) => ({ tokens: unit.tokens, worth: concerns.get(unit)?.score ?? 0 })),
  ];
  const relevance = perCent(sum(parts), sum(parts.map(({ tokens }) => ({ tokens, worth: 1 }))));
  return { completeness, overall, relevance, quality: Math.floor((completeness + relevance) / 2) / 10 };
}
