import type { Context } from '../../../core/context.ts';
import { inboxPaths } from '../../../core/disk/inbox-paths.ts';
import { readInbox } from '../../../core/inbox/waiting.ts';
import type { Source } from '../../../core/packs/document/block.ts';
import type { Candidate } from '../../../core/packs/sources/rebuild.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { readChainSources, readThreadSources } from './named-sources.ts';

/** How far back the archive is looked through: what is older is another task. */
const archiveLimit = 20;

async function archived(ctx: Context, label: string): Promise<Candidate[]> {
  const identity = identify(ctx.cwd);
  const paths = inboxPaths(ctx, identity);
  const { files } = await readInbox(paths.read, identity.worktree);
  return [...files]
    .sort((a, b) => b.created.getTime() - a.created.getTime())
    .filter(({ file }) => file !== label)
    .slice(0, archiveLimit)
    .map(({ file, handoff }) => ({ label: file, text: handoff.text, skipped: 0, from: 'the read archive' }));
}

/** Where the missing parts of a source may stand: its lineage, the other rounds of its thread, the read archive. */
export async function findCandidates(ctx: Context, source: Source): Promise<Candidate[]> {
  const { kind, label } = source;
  if (kind === 'chain') {
    const lineage = (await readChainSources(ctx, label)) ?? [];
    return lineage.map((entry) => ({
      ...entry,
      from: entry.label === label ? 'its own next_task' : 'its lineage',
    }));
  }
  if (kind === 'thread') {
    const rounds = (await readThreadSources(ctx, label.split('/')[0] ?? '')) ?? [];
    return rounds.filter((round) => round.label !== label).map((round) => ({ ...round, from: 'its thread' }));
  }
  return kind === 'handoff' ? archived(ctx, label) : [];
}
