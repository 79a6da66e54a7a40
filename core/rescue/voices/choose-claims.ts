import type { Claim } from './claims.ts';
import type { ClaimKind } from './cues.ts';
import type { TopicWeights } from './terms.ts';

/** What a topic still counts that was named once before. */
const repeated = 0.25;

/** What a sentence says besides its topics. */
const leastNews = 1.5;

/** Parts of the budget that are kept for one kind, so that no section is empty for another. */
const reserved: readonly [ClaimKind, number][] = [
  ['restraint', 0.08],
  ['dead-end', 0.14],
  ['open', 0.1],
  ['decision', 0.2],
  ['done', 0.08],
  ['assumption', 0.08],
];

/** Chooses claims within a number of tokens, one after the other; what is chosen makes all that repeats it worth less. */
class Choice {
  readonly chosen: Claim[] = [];
  readonly #weights: TopicWeights;
  /** The topics that the draft has already, and how often. */
  readonly #said: Map<string, number>;
  readonly #budget: number;
  readonly #turnTokens = new Map<number, number>();

  constructor(weights: TopicWeights, budget: number, said: Map<string, number>) {
    this.#weights = weights;
    this.#said = said;
    this.#budget = budget;
  }

  get spent(): number {
    return this.chosen.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  /** Chooses each time the claim that says most of what nothing chosen has said, for its length. */
  take(claims: readonly Claim[], budget: number): void {
    // A gain never grows: one that was looked at before is an upper bound.
    const queue = claims
      .filter((claim) => !this.chosen.includes(claim))
      .map((claim) => ({ claim, gain: this.#gainOf(claim) }))
      .sort((a, b) => b.gain - a.gain);
    let left = budget;
    for (let first = queue.shift(); first !== undefined; first = queue.shift()) {
      const { claim } = first;
      if (claim.tokens > left || this.#isExcess(claim)) continue;
      const gain = this.#gainOf(claim);
      const place = queue.findIndex((other) => other.gain <= gain);
      if (place !== 0 && queue.length > 0) {
        queue.splice(place < 0 ? queue.length : place, 0, { claim, gain });
        continue;
      }
      this.#choose(claim);
      left -= claim.tokens;
    }
  }

  #choose(claim: Claim): void {
    this.chosen.push(claim);
    this.#turnTokens.set(claim.turn, (this.#turnTokens.get(claim.turn) ?? 0) + claim.tokens);
    for (const topic of claim.topics) this.#said.set(topic, (this.#said.get(topic) ?? 0) + 1);
  }

  #gainOf({ topics, value, tokens }: Claim): number {
    let news = leastNews;
    for (const topic of topics) news += this.#weights.of(topic) * repeated ** (this.#said.get(topic) ?? 0);
    return (news * value) / (tokens + 12) ** 0.75;
  }

  #isExcess({ turn, turnShare, tokens }: Claim): boolean {
    return (this.#turnTokens.get(turn) ?? 0) + tokens > this.#budget * turnShare;
  }
}

/**
 * Chooses claims within a number of tokens: the best of each kind first, then the best of all that are left. `said` are
 * the topics that the draft has already; it grows.
 */
export function chooseByKind(
  claims: readonly Claim[],
  weights: TopicWeights,
  budget: number,
  said: Map<string, number>,
): Claim[] {
  const choice = new Choice(weights, budget, said);
  for (const [kind, share] of reserved) {
    choice.take(
      claims.filter((claim) => claim.kind === kind),
      budget * share,
    );
  }
  choice.take(claims, budget - choice.spent);
  return choice.chosen.sort((a, b) => a.order - b.order);
}
