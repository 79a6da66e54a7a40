import { headingWords, type Meaning } from './heading-meaning.ts';
import { currentOf } from './history.ts';
import { labelLevel, type Opener } from './openers.ts';
import type { OwnKey } from './section-titles.ts';

/** What a section is: one of ours, or one of the others that no reader may lose. */
export type SectionKey = OwnKey | 'constraints' | 'acceptance' | 'blockers';

/** Meanings that say what comes next, the most explicit highest. */
const nextRanks: Partial<Record<Meaning, number>> = { 'start-here': 3, 'next-action': 2, remaining: 1 };

/** A heading of several topics counts for the first of these. */
const protectedKeys = ['donts', 'constraints', 'acceptance', 'blockers'] as const;

/** Returns what a heading is when it is not the next action. */
function otherKeyOf({ own, said }: Opener): SectionKey | 'other' {
  if (own && own !== 'next-action') return own;
  const kept = protectedKeys.find((key) => said.some(({ meaning }) => meaning === key));
  if (kept) return kept;
  if (said.some(({ meaning }) => nextRanks[meaning]) || own) return 'follow-ups';
  const [first] = [...said].sort((a, b) => b.strength - a.strength);
  return (first?.meaning as OwnKey | undefined) ?? 'other';
}

/** What a heading is by its words alone, whatever else the document holds. */
export function keyOfOpener(opener: Pick<Opener, 'own' | 'said'>): SectionKey | 'other' {
  if (opener.own) return opener.own;
  return opener.said.some(({ meaning }) => nextRanks[meaning]) ? 'next-action' : otherKeyOf(opener as Opener);
}

/** The document's title: the first heading, when no other has its level, or when its words say more than a topic. */
function titleOf(openers: readonly Opener[]): Opener | null {
  const [first, ...rest] = openers.filter(({ level }) => level < labelLevel);
  if (!first || first.own) return null;
  const saysTopic = first.said.some(({ strength }) => strength === 3);
  if (rest.some(({ level }) => level < first.level)) return null;
  const isAlone = rest.every(({ level }) => level > first.level);
  if (rest.length === 0 && first.level > 1) return null;
  return isAlone ? first : first.level === 1 && !saysTopic ? first : null;
}

const numbered =
  /^\W*(?:(?:step|phase|task|priority|p|schritt|aufgabe|étape|paso|passo|шаг|步骤|步驟|ステップ|단계)\s*)?\d/i;

/** Where the text of a heading ends: at the next one that is not below it. */
function endOf(openers: readonly Opener[], at: number, length: number): number {
  const level = openers[at]?.level ?? 0;
  return openers.slice(at + 1).find((other) => other.level <= level)?.start ?? length;
}

/** The headings that are the steps of an empty next action beside them: `## Next steps`, `## 1. …`, `## 2. …`. */
function stepsBeside(openers: readonly Opener[], at: number): Opener[] {
  const opener = openers[at];
  if (!opener || numbered.test(opener.title)) return [];
  const steps: Opener[] = [];
  for (const other of openers.slice(at + 1)) {
    if (other.level < opener.level || other.own) break;
    if (other.level === opener.level && !numbered.test(other.title)) break;
    steps.push(other);
  }
  return steps;
}

/** How well a heading says that the next action is below it; 0 when it does not. */
function scoreOf(opener: Opener, title: Opener | null, named: string): number {
  if (named !== '' && headingWords(opener.title) === named) return 100;
  if (opener.own) return opener.own === 'next-action' ? 50 : 0;
  const scores = opener.said.map(({ meaning, strength }) => {
    const rank = nextRanks[meaning] ?? 0;
    return rank === 0
      ? 0
      : opener === title
        ? strength
        : rank * 10 + strength * 2 + (opener.level < labelLevel ? 1 : 0);
  });
  return Math.max(0, ...scores);
}

export interface ChosenKeys {
  keys: Map<Opener, SectionKey | 'other' | 'title'>;
  /** Headings that belong to the section above them, whatever their level. */
  swallowed: Set<Opener>;
  hasNextAction: boolean;
  /** The title, when nothing but some of its words says what comes next. */
  onlyTitle: Opener | null;
}

/**
 * Says of each heading which section it opens. The next action is what says so most explicitly: the heading that the
 * writer named, ours, "start here", "next steps", what remains; of equals the higher ones, all of them.
 */
export function chooseKeys(openers: readonly Opener[], body: string, nextAction = ''): ChosenKeys {
  const title = titleOf(openers);
  const named = headingWords(nextAction);
  const swallowed = new Set<Opener>();
  const scored = openers.map((opener, at) => {
    const score = scoreOf(opener, title, named);
    const isEmpty = score > 0 && body.slice(opener.end, endOf(openers, at, body.length)).trim() === '';
    const steps = isEmpty ? stepsBeside(openers, at) : [];
    return { opener, score: isEmpty && steps.length === 0 ? score / 1000 : score, steps };
  });
  const best = scored.reduce((most, { score }) => Math.max(most, score), 0);
  const equals = scored.filter(({ score }) => score > 0 && score === best);
  const highest = Math.min(...equals.map(({ opener }) => opener.level));
  const winners = equals.filter(({ opener }) => opener.own === 'next-action' || opener.level === highest);
  for (const { steps } of winners) for (const step of steps) swallowed.add(step);
  const all = winners.map(({ opener }) => opener);
  const won = new Set(currentOf(openers, all));
  const history = new Set(all.filter((opener) => !won.has(opener)));
  const keyOf = (opener: Opener) => {
    if (won.has(opener)) return 'next-action';
    return history.has(opener) ? 'other' : opener === title ? 'title' : otherKeyOf(opener);
  };
  const isWhole = title?.said.some(({ phrase }) => phrase === headingWords(title.title));
  return {
    keys: new Map(openers.map((opener) => [opener, keyOf(opener)])),
    swallowed,
    hasNextAction: best >= 1,
    onlyTitle: title && best >= 1 && best <= 3 && won.has(title) && !isWhole ? title : null,
  };
}
