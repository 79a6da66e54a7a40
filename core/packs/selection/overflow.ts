import { HandoffError } from '../../errors.ts';
import { protectedTopics, type Topic } from '../document/topics.ts';
import type { ParsedSources } from '../sources/parse-sources.ts';
import { copyKey } from './cut-block.ts';
import type { PackRequest } from './request.ts';

const names: Partial<Record<Topic, string>> = {
  'next-action': 'next action',
  acceptance: 'acceptance criteria',
  constraints: 'constraints',
  donts: "don'ts",
  blockers: 'open blockers',
};

/** Tokens of the protected parts by topic, copies once. */
function protectedSizes({ protectedItems }: ParsedSources): Map<Topic, number> {
  const sizes = new Map<Topic, number>();
  const copies = new Set<string>();
  for (const { block, topic, tokens } of protectedItems) {
    const key = copyKey(block);
    if (key !== null && copies.has(key)) continue;
    if (key !== null) copies.add(key);
    sizes.set(topic, (sizes.get(topic) ?? 0) + tokens);
  }
  return sizes;
}

/** Tokens of all protected parts, copies once. */
export function protectedTokens(parsed: ParsedSources): number {
  return Math.ceil([...protectedSizes(parsed).values()].reduce((sum, size) => sum + size, 0));
}

/** What is thrown when the protected parts and the package around them do not fit: their sizes, and the budget for it. */
export function overflowError(
  { profile, budget }: PackRequest,
  parsed: ParsedSources,
  around: number,
): HandoffError {
  const sizes = protectedSizes(parsed);
  const all = protectedTokens(parsed);
  const parts = protectedTopics
    .filter((topic) => sizes.has(topic))
    .map((topic) => `${names[topic]} ${Math.ceil(sizes.get(topic) ?? 0)}`);
  const what =
    parts.length === 0
      ? `the package without any context takes ${around} tokens`
      : `the parts that must not be lost take ${all} tokens (${parts.join(', ')}) and the package around them ${around}`;
  const needed = Math.ceil(((all + around) * 100) / 95);
  return new HandoffError('pack-overflow', {
    message: `${what}: more than ${profile.audience}'s budget of ${budget} tokens, of which 5 % stay free. Nothing was written`,
    hint: `handoff pack --for ${profile.audience} --budget ${needed} …, or shorten those parts in the source`,
  });
}
