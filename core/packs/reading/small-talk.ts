import type { Fact, FactKind } from '../../facts/fact.ts';
import type { Role } from '../../facts/roles.ts';
import type { Block } from './block.ts';
import type { Evidence, OwnEvidence } from './evidence.ts';

/** Facts that somebody looks up. */
const looksUp: ReadonlySet<FactKind> = new Set([
  'error',
  'command',
  'path',
  'identifier',
  'version',
  'number',
  'url',
]);

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
  for (const { chat, block, role } of units)
    for (const word of chat) {
      const isSubject = block.kind === 'heading' || (role !== null && role !== 'open' && role !== 'decision');
      counts.set(stem(word), (counts.get(stem(word)) ?? 0) + (isSubject ? 2 : 1));
    }
  return units.map((unit) => {
    const much = unit.chat.filter((word) => (counts.get(stem(word)) ?? 0) < commonFrom).length;
    if (much === 0) return unit;
    // A word of it beside a path or a figure is no more than a word.
    const isWord =
      much === 1 && (unit.role === 'decision' || unit.facts.some(({ kind }) => looksUp.has(kind)));
    const first = isWord ? (unit.role === 'decision' ? 0.15 : 0.3) : 0.45;
    const all = (unit.evidence.get('smalltalk') ?? 0) + first + 0.25 * (much - 1);
    return { ...unit, evidence: new Map(unit.evidence).set('smalltalk', Math.min(1, all)) };
  });
}
