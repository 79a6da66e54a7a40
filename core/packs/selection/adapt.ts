import { isWanted, type Profile } from '../audiences/profile.ts';
import { protectedTopics, type Topic } from '../document/topics.ts';
import type { Item } from '../sources/read-sources.ts';

const shared = new Set<Topic>(protectedTopics);

/** Tokens of the parts that an audience asks for and not every other audience too. */
function weightOf(items: readonly Item[], profile: Profile, others: readonly Profile[]): number {
  let tokens = 0;
  for (const { topic, tokens: own } of items) {
    if (shared.has(topic) || !isWanted(profile, topic)) continue;
    if (!others.every((other) => isWanted(other, topic))) tokens += own;
  }
  return tokens;
}

/**
 * What an audience that adapts becomes: the one whose own topics take the most tokens of the sources; among equals the
 * first that its file names.
 */
export function adaptProfile(items: readonly Item[], candidates: readonly Profile[]): Profile {
  let best = candidates[0];
  let most = -1;
  for (const candidate of candidates) {
    const weight = weightOf(
      items,
      candidate,
      candidates.filter((other) => other !== candidate),
    );
    if (weight > most) {
      most = weight;
      best = candidate;
    }
  }
  if (best === undefined) throw new RangeError('an audience adapts to none');
  return best;
}
