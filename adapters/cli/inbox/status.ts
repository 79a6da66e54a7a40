import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { describeHeads, listHeads } from '../../../core/chains/list.ts';
import { listEveryDeadLetter } from '../../../core/handoff/inbox/dead-letters.ts';
import { listInbox } from '../../../core/handoff/list.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { listWaitingThreads } from '../../../core/threads/list.ts';
import { readFacts } from '../../../core/worktree/facts.ts';
import { ownCommand } from '../../client/installation.ts';
import { currentClient, sessionReaders } from '../../clients.ts';
import { asLine, writeResult } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';
import { renderListed } from './list.ts';

/** `handoff status`: identity, what waits, what is in flight, the threads that wait for this tool. */
export async function runStatus({ ctx, identity, paths }: Workplace, options: Options<{ short?: boolean }>) {
  const all = await listInbox(ctx, paths, {
    worktree: identity.worktree,
    selection: 'all',
    readers: sessionReaders(ctx),
  });
  const waiting = all.filter(({ path }) => path.startsWith(paths.unread));
  const inFlight = all.filter((handoff) => handoff.state === 'delivered');
  if (options.short) {
    const none = inFlight.length > 0 ? 'in-flight' : 'clear';
    const status = waiting.length > 0 ? `${waiting.length}-waiting` : none;
    return writeResult(options, { status }, status);
  }
  const facts = readFacts(identity.worktree, ctx.env);
  const threads = await listWaitingThreads(ctx.cwd, currentClient(ctx)?.tool ?? null);
  const dead = await listEveryDeadLetter(ctx);
  const heads = await listHeads(chainDirectory(ctx));
  const status = {
    ...identity,
    inbox: paths.inbox,
    branch: facts.branch,
    head: facts.head,
    dirty_files_count: facts.dirtyFiles,
    waiting,
    in_flight: inFlight,
    threads: threads.map(({ slug, state, waiting_on, gates, path }) => ({
      slug,
      state,
      waiting_on,
      gates,
      path,
    })),
    dead_letters: dead.map(({ file, gone }) => ({ path: file.path, name: titleOf(file), gone })),
    chain_heads: heads.map(describeEntry),
  };
  const lines = [
    asLine`worktree  ${identity.worktree}`,
    asLine`inbox     ${paths.inbox}`,
    asLine`branch    ${facts.branch} at ${facts.head}, uncommitted files: ${facts.dirtyFiles ?? 'unknown'}`,
    `waiting   ${waiting.length}`,
    ...(waiting.length > 0 ? [renderListed(waiting)] : []),
    `in flight ${inFlight.length} (delivered, not answered yet)`,
    ...(inFlight.length > 0 ? [renderListed(inFlight)] : []),
    ...threads.map(
      ({ slug, state, waiting_on: name }) =>
        asLine`thread    ${neutraliseLine(slug)}: ${state}, waits for ${neutraliseLine(name ?? 'any', 40)} (handoff thread show ${shellWord(slug)})`,
    ),
    ...(dead.length === 0
      ? []
      : [`dead letters ${dead.length} (their worktree is gone; sent on they are read)`]),
    ...dead.flatMap(({ file, gone }) => [
      asLine`  "${titleOf(file)}" for ${neutraliseLine(gone, 200)}`,
      asLine`    ${ownCommand()} forward ${shellWord(file.path)} --to ${shellWord(identity.worktree)}`,
    ]),
    ...describeHeads(heads),
  ];
  await writeResult(options, status, lines.join('\n'));
}
