import { isWanted, type Profile } from '../audiences/profile.ts';
import { protectedTopics } from '../document/topics.ts';
import type { Item } from '../sources/parse-sources.ts';

/** Tokens of the parts that an audience asks for and not every other audience too. */
function ownTokens(items: readonly Item[], profile: Profile, others: readonly Profile[]): number {
  const isOwn = ({ topic }: Item) =>
    !protectedTopics.includes(topic) &&
    isWanted(profile, topic) &&
    !others.every((other) => isWanted(other, topic));
  return items.filter(isOwn).reduce((sum, { tokens }) => sum + tokens, 0);
}

/**
 * Returns what an audience that adapts becomes: the one whose own topics take the most tokens of the sources; among equals
 * the first that its file names.
 */
export function adaptProfile(items: readonly Item[], candidates: readonly Profile[]): Profile {
  const tokens = candidates.map((candidate) => ownTokens(items, candidate, without(candidates, candidate)));
  const best = candidates[tokens.indexOf(Math.max(...tokens))];
  if (best === undefined) throw new RangeError('an audience adapts to none');
  return best;
}

function without(candidates: readonly Profile[], one: Profile): Profile[] {
  return candidates.filter((other) => other !== one);
}
