import { type Fact, isLookedUp } from '../../facts/fact.ts';
import type { Role } from '../../facts/roles.ts';
import type { Block } from './block.ts';
import type { Evidence, OwnEvidence } from './evidence.ts';

/** In so many statements a word of small talk is what the document is about: the weather of a weather service. */
const commonFrom = 3;

/** A word without the ending of its plural. */
const stem = (word: string) => word.replace(/(?<=\p{L}{3})(?:e?s|n|en)$/u, '');

/** What is needed of a statement to weigh its small talk. */
interface Said {
  block: Pick<Block, 'kind'>;
  role: Role | null;
  evidence: Evidence;
  facts: readonly Fact[];
}

/** Adds what words of small talk say of statements, without those that are the subject of the document. */
export function withSmallTalk<S extends Said>(units: readonly (S & Pick<OwnEvidence, 'chat'>)[]): S[] {
  const counts = new Map<string, number>();
  for (const { chat, block } of units)
    for (const word of chat) {
      counts.set(stem(word), (counts.get(stem(word)) ?? 0) + (block.kind === 'heading' ? 2 : 1));
    }
  return units.map((unit) => {
    const much = unit.chat.filter((word) => (counts.get(stem(word)) ?? 0) < commonFrom).length;
    if (much === 0) return unit;
    // A word of it beside something that is asked or looked up is no more than a word.
    const first = much === 1 && (unit.role === 'decision' || unit.facts.some(isLookedUp)) ? 0.15 : 0.45;
    const all = (unit.evidence.get('smalltalk') ?? 0) + first + 0.25 * (much - 1);
    return { ...unit, evidence: new Map(unit.evidence).set('smalltalk', Math.min(1, all)) };
  });
}
