import { basename, dirname } from 'node:path';
import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { describeHeads, listHeads } from '../../../core/chains/list.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { listWorktrees } from '../../../core/git/places.ts';
import { listEveryDeadLetter } from '../../../core/handoff/inbox/dead-letters.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { listWorktree } from '../../../core/handoff/list.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { listWaitingThreads } from '../../../core/threads/list.ts';
import { readFacts } from '../../../core/worktree/facts.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { currentClient, sessionReaders } from '../../clients.ts';
import { endWords, shortIds, toListed } from '../../rescue/describe-session.ts';
import { isLeft, surveyWorktree, type Unfiled } from '../../rescue/survey.ts';
import { agoWords } from '../age-words.ts';
import { asLine, homePath, paint, writeResult } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import type { Options, Workplace } from '../verb.ts';
import { renderListed } from './list.ts';

/** A repository can name as many worktrees as it likes. */
const shownWorktrees = 50;
/** Of a larger transcript a screen reads both ends. */
const glanceFrom = 1024 * 1024;

/** The first word of a line, in a column of its own. */
const label = (word: string) => paint.bold(word) + ' '.repeat(Math.max(1, 10 - word.length));

/** Returns what a start here, or in another worktree of the repository, would bring or offer. */
async function listUnfinished({ ctx, identity, paths }: Workplace): Promise<Unfiled[]> {
  const others = listWorktrees(identity.worktree).filter(isDirectory).slice(0, shownWorktrees).map(identify);
  const inboxes = [
    { ctx, identity, paths },
    ...others
      .filter(({ worktree }) => worktree !== identity.worktree)
      .map((other) => ({ ctx, identity: other, paths: inboxPaths(ctx, other) })),
  ];
  const left = inboxes.map(async (inbox) => {
    const { sessions } = await surveyWorktree(inbox, glanceFrom);
    return sessions.filter((session) => isLeft(inbox, session));
  });
  return (await Promise.all(left)).flat();
}

function describeUnfinished(sessions: readonly Unfiled[], { ctx, identity }: Workplace): string[] {
  if (sessions.length === 0) return [];
  const ids = shortIds(sessions.map(({ file }) => file.id));
  return [
    `${label('rescue')}${sessions.length} (ended without a handoff; handoff rescue <session> drafts one)`,
    ...sessions.map(({ file, session, at, worktree }, index) => {
      const place = worktree === identity.worktree ? '' : `, in ${homePath(worktree, ctx.home)}`;
      const ago = agoWords(ctx.now().getTime() - at.getTime());
      return asLine`  ${ids[index]}  ${file.client}, ${endWords[session.end]}, ${ago}${place}`;
    }),
  ];
}

/** `handoff status`: identity, what waits, what is in flight, the threads that wait for this tool. */
export async function runStatus(workplace: Workplace, options: Options<{ short?: boolean }>) {
  const { ctx, identity, paths } = workplace;
  const all = await listWorktree(workplace, 'all', sessionReaders(ctx));
  const waiting = all.filter(({ path }) => basename(dirname(path)) === 'unread');
  const inFlight = all.filter((handoff) => handoff.state === 'delivered');
  if (options.short) {
    const none = inFlight.length > 0 ? 'in-flight' : 'clear';
    const status = waiting.length > 0 ? `${waiting.length}-waiting` : none;
    return writeResult(options, { status }, status);
  }
  const facts = readFacts(identity.worktree, ctx.env);
  const threads = await listWaitingThreads(ctx.cwd, currentClient(ctx)?.tool ?? null);
  const taken = new Set(waiting.map(({ path }) => path));
  const dead = (await listEveryDeadLetter(ctx)).filter(({ file }) => !taken.has(file.path));
  const heads = await listHeads(chainDirectory(ctx));
  const unfinished = await listUnfinished(workplace);
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
    rescue: unfinished.map(toListed),
  };
  const lines = [
    label('worktree') + asLine`${homePath(identity.worktree, ctx.home)}`,
    label('inbox') + asLine`${homePath(paths.inbox, ctx.home)}`,
    label('branch') +
      asLine`${facts.branch} at ${facts.head}, uncommitted files: ${facts.dirtyFiles ?? 'unknown'}`,
    `${label('waiting')}${waiting.length}`,
    ...(waiting.length > 0 ? [renderListed(waiting, ctx.home)] : []),
    `${label('in flight')}${inFlight.length} (delivered, not answered yet)`,
    ...(inFlight.length > 0 ? [renderListed(inFlight, ctx.home)] : []),
    ...describeUnfinished(unfinished, workplace),
    ...threads.map(
      ({ slug, state, waiting_on: name }) =>
        label('thread') +
        asLine`${neutraliseLine(slug)}: ${state}, waits for ${neutraliseLine(name ?? 'any', 40)} (handoff thread show ${shellWord(slug)})`,
    ),
    ...(dead.length === 0
      ? []
      : [`${paint.bold('dead letters')} ${dead.length} (their worktree is gone; sent on they are read)`]),
    ...dead.flatMap(({ file, gone }) => [
      asLine`  "${titleOf(file)}" for ${neutraliseLine(homePath(gone, ctx.home), 200)}`,
      asLine`    ${shownCommand(ctx)} forward ${shellWord(file.path)} --to ${shellWord(identity.worktree)}`,
    ]),
    ...describeHeads(heads),
  ];
  await writeResult(options, status, lines.join('\n'));
}
