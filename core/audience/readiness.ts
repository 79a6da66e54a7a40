import type { Figures } from './figures.ts';
import type { Material } from './material.ts';
import type { References } from './references.ts';
import type { Numbers } from './request.ts';
import type { Topic } from './topics.ts';

/** Why a receiver cannot begin with a package as it is; empty when it can. */
export function describeReadiness(
  { content, titles }: Material,
  figures: Figures,
  references: References,
  numbers: Numbers,
): string[] {
  const has = (topic: Topic) => content.has(topic) || titles.some((item) => item.topic === topic);
  const faults: string[] = [];
  if (!has('next-action') && !has('task')) faults.push('the sources name no next action and no task');
  if (references.broken.length > 0) faults.push('references are broken');
  if (numbers.relevance !== null && figures.relevance < numbers.relevance)
    faults.push(`relevance is below the ${numbers.relevance}% of the configuration`);
  return faults;
}
