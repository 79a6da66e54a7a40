import type { Draft } from './format/draft.ts';
import { findConstraints, findLifted, givesReason } from './lineage/constraints.ts';
import { gatherInherited } from './lineage/gather.ts';
import { findLost } from './lineage/lost-constraints.ts';
import { headLimit } from './read-entry.ts';

/** Constraints that would not survive this entry, told to its writer while they can still be mended. */
export async function warnOfConstraints(
  directory: string,
  draft: Draft,
  frontmatter: string,
): Promise<string[]> {
  const { inherited } = await gatherInherited(directory, draft.parents);
  const bare = findLifted(draft.body).filter((line) => !givesReason(line));
  return [
    ...findLost(draft.body, inherited).map(
      ({ text, from }) => `the constraint of ${from} is neither repeated nor lifted: ${text}`,
    ),
    ...bare.map(({ text }) => `a constraint is lifted only with a reason (… because …): ${text}`),
    ...findDeep(draft.body, Buffer.byteLength(frontmatter) + 1),
  ];
}

/** Constraints beyond the first 4 KiB reach children, which read the whole file, and nobody further down. */
function findDeep(body: string, before: number): string[] {
  const lines = body.replace(/\r\n?/g, '\n').replace(/^\n+/, '').split('\n');
  return findConstraints(lines.join('\n'))
    .filter(({ index }) => before + Buffer.byteLength(lines.slice(0, index + 1).join('\n')) > headLimit)
    .map(
      ({ text }) =>
        `a constraint stands beyond the first 4 KiB, where later agents do not see it; move it under ## Context: ${text}`,
    );
}
