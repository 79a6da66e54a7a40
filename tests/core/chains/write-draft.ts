import { writeEntry } from '../../../core/chains/write.ts';
import { bytes, type ChainPlace } from './place.ts';

export const body =
  '## Context\n\nDesign auth.\n\n## Output\n\nDesign: `src/auth/mod.rs`, an interface; decided on JWT.\n';
export const at = '2025-01-09T14-30-45-architect';

/** Writes a draft of an architect. */
export async function write(
  place: ChainPlace,
  text: string,
  flags: Partial<Parameters<typeof writeEntry>[1]> = {},
) {
  return writeEntry(place.ctx, {
    agent: 'architect',
    bytes: bytes(text),
    where: 'draft.md',
    roles: await place.loadRoles(),
    ...flags,
  });
}

/** What flags say where a draft has no frontmatter. */
export const flags = {
  status: 'completed',
  summary: 'Designed it',
  nextAgent: 'rust-developer',
  nextTask: 'Build "it"',
  nextPriority: 'low',
};
