import type { Unit } from '../reading/read-units.ts';

/** Words that can be a subject: longer ones of spaced scripts, runs of Chinese characters or katakana. */
const subject = /\p{L}{6,}|[\p{sc=Han}\p{sc=Katakana}ー]{2,}/gu;

const known = new WeakMap<Unit, readonly string[]>();

/** The beginnings of such words, which its other forms share. */
function subjectsOf(unit: Unit): readonly string[] {
  const before = known.get(unit);
  if (before) return before;
  const words = unit.text.toLowerCase().match(subject) ?? [];
  const found = [...new Set(words.map((word) => word.slice(0, 6)))];
  known.set(unit, found);
  return found;
}

/** A word of more than one statement in so many names no subject. */
const commonShare = 0.12;
const leastCommon = 4;

/** Returns whether a statement has a subject in common with one that binds. */
export function nearnessTo(
  binding: readonly Unit[],
  units: readonly Unit[],
): { isNear(unit: Unit): boolean; isBeside(unit: Unit): boolean } {
  const counts = new Map<string, number>();
  for (const unit of units)
    for (const word of subjectsOf(unit)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(leastCommon, units.length * commonShare);
  const wanted = new Map<string, Unit[]>();
  for (const unit of binding)
    for (const word of subjectsOf(unit))
      if ((counts.get(word) ?? 0) <= most) wanted.set(word, [...(wanted.get(word) ?? []), unit]);
  return {
    isNear: (unit) => subjectsOf(unit).some((word) => wanted.get(word)?.some((other) => other !== unit)),
    isBeside: (unit) =>
      subjectsOf(unit).some((word) => wanted.get(word)?.some((other) => other.block === unit.block)),
  };
}
