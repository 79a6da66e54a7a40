import { basename, join } from 'node:path';
import { chainDirectory } from '../../../core/chains/format/directory.ts';
import type { Entry } from '../../../core/chains/format/entry.ts';
import { normaliseId } from '../../../core/chains/format/ids.ts';
import { readEntry } from '../../../core/chains/format/read-entry.ts';
import { walkLineage } from '../../../core/chains/lineage/lineage.ts';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { splitSentinel } from '../../../core/handoff/format/sentinel.ts';
import { findHandoff } from '../../../core/handoff/inbox/find.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { readInbox } from '../../../core/handoff/inbox/read-inbox.ts';
import type { Source } from '../../../core/packs/reading/block.ts';
import type { Candidate } from '../../../core/packs/recover.ts';
import { findThread } from '../../../core/threads/find.ts';
import { threadsLayout } from '../../../core/threads/format/layout.ts';
import { readRoundFile } from '../../../core/threads/format/round-file.ts';
import { identify } from '../../../core/worktree/identity.ts';

/** An entry of the older YAML form reads as Markdown. */
function textOf({ form, text, body }: Entry): string {
  return form === 'yaml' ? body : text;
}

/** The entry that an id names and every ancestor, nearest first, each whole. Null when there is no such entry. */
async function readChainSources(ctx: Context, name: string): Promise<Source[] | null> {
  const directory = chainDirectory(ctx);
  const id = normaliseId(name);
  if ((await readEntry(directory, id, 0)) === null) return null;
  const { entries } = await walkLineage(directory, [id]);
  const sources: Source[] = [];
  for (const { entry } of entries) {
    const whole = await readEntry(directory, entry.id);
    if (whole) sources.push({ label: basename(whole.path), text: textOf(whole), skipped: 0, kind: 'chain' });
  }
  return sources;
}

/** Every round of a thread, the latest first. Null when no thread has that name. */
async function readThreadSources(ctx: Context, name: string): Promise<Source[] | null> {
  const layout = threadsLayout(ctx);
  try {
    const thread = findThread(layout, name);
    const sources: Source[] = [];
    for (const round of [...thread.rounds].reverse()) {
      for (const file of [round.result, round.prompt]) {
        if (file === undefined) continue;
        const { text } = await readRoundFile(join(thread.path, file));
        if (text.trim() !== '')
          sources.push({ label: `${thread.slug}/${file}`, text, skipped: 0, kind: 'thread' });
      }
    }
    return sources;
  } catch (error) {
    if (error instanceof HandoffError && ['thread-not-found', 'bad-slug'].includes(error.code)) return null;
    throw error;
  }
}

/** A handoff of this worktree, without its sentinel: that belongs to its delivery. */
async function readHandoffSource(ctx: Context, name: string): Promise<Source> {
  const identity = identify(ctx.cwd);
  const { file } = await findHandoff({ ctx, identity, paths: inboxPaths(ctx, identity) }, name);
  return { label: file.file, text: splitSentinel(file.handoff.text).text, skipped: 0, kind: 'handoff' };
}

/** What a name means that is no file. Throws `name-not-found`, which says where it was looked for. */
export async function readNamedSources(ctx: Context, name: string): Promise<Source[]> {
  const chain = await readChainSources(ctx, name);
  if (chain && chain.length > 0) return chain;
  const thread = await readThreadSources(ctx, name);
  if (thread && thread.length > 0) return thread;
  try {
    return [await readHandoffSource(ctx, name)];
  } catch (error) {
    if (!(error instanceof HandoffError) || error.code !== 'name-not-found') throw error;
    throw new HandoffError('name-not-found', {
      message: `--from ${JSON.stringify(name.slice(0, 120))}: there is no such file, chain entry or thread, and ${error.message}`,
      hint: 'ls, handoff list --all, handoff thread list --all, or handoff chain list',
    });
  }
}

async function newestIn(ctx: Context, state: 'unread' | 'read') {
  const identity = identify(ctx.cwd);
  const { files } = await readInbox(inboxPaths(ctx, identity)[state], identity.worktree);
  return [...files].sort((a, b) => b.created.getTime() - a.created.getTime());
}

/** The handoff that is meant when none is named: the newest that waits here, else the last that was read. */
export async function latestHandoff(ctx: Context): Promise<string> {
  const [waiting] = await newestIn(ctx, 'unread');
  const newest = waiting ?? (await newestIn(ctx, 'read'))[0];
  if (newest) return newest.path;
  throw new HandoffError('bad-usage', {
    message: 'pack needs a source: this worktree has no handoff that could be meant',
    hint: 'handoff pack --for <audience> --from <file>, or --from - for standard input',
  });
}

/** How far back the archive is looked through: what is older is another task. */
const archiveLimit = 20;

/** Where the missing parts of a source may be: its lineage, the other rounds of its thread, the read archive. */
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
  if (kind !== 'handoff') return [];
  const files = (await newestIn(ctx, 'read')).filter(({ file }) => file !== label).slice(0, archiveLimit);
  return files.map(({ file, handoff: { text } }) => {
    return { label: file, text, skipped: 0, from: 'the read archive' };
  });
}
