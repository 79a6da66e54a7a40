import { HandoffError } from '../errors.ts';
import type { Profile } from './profile/profile.ts';
import { protectedTopics, type Topic } from './topics.ts';

const words: Partial<Record<Topic, string>> = {
  'next-action': 'next action',
  acceptance: 'acceptance criteria',
  constraints: 'constraints',
  donts: "don'ts",
  blockers: 'open blockers',
};

/** Throws `pack-overflow`, with sizes, when the protected parts alone do not fit. */
export function refuseOverflow(
  sizes: ReadonlyMap<Topic, number>,
  room: number,
  frame: number,
  { profile, budget }: { profile: Profile; budget: number },
): void {
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (all <= room && room >= 0) return;
  const parts = protectedTopics.flatMap((topic) =>
    sizes.has(topic) ? [`${words[topic]} ${sizes.get(topic)}`] : [],
  );
  const needed = Math.ceil(((all + frame) * 100) / 95);
  const what =
    parts.length === 0
      ? 'the package without any context'
      : `the parts that must not be lost take ${all} tokens (${parts.join(', ')}) and the package around them ${frame}`;
  throw new HandoffError('pack-overflow', {
    message: `${what}${parts.length === 0 ? ` takes ${frame} tokens` : ''}: more than ${profile.audience}'s budget of ${budget} tokens, of which 5 % stay free. Nothing was written`,
    hint: `handoff pack --for ${profile.audience} --budget ${needed} …, or shorten those parts in the source`,
  });
}
