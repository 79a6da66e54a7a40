import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { listLostKin, wasLookedAt } from '../../../core/handoff/family/family.ts';
import { listNeighbours } from '../../../core/handoff/family/neighbours.ts';
import { type InboxPaths, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import type { TranscriptIndex } from '../../../core/rescue/finding/transcript-index.ts';
import { neutraliseJson } from '../../../core/text/untrusted.ts';
import { type Identity, identify } from '../../../core/worktree/identity.ts';
import { statePlaceOf } from '../../../core/worktree/state-place.ts';
import type { StartEvent } from '../../client/client.ts';
import { ownCommand } from '../../client/installation.ts';
import { clientOf, otherSender } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { isUndecided, lookForTranscripts, type TranscriptLook } from '../../rescue/find-transcripts.ts';
import { logFailure, logPath } from '../log.ts';
import { readInput, writeOutput } from '../stdio.ts';

/** Whether there is neither a handoff that waits nor a delivery to settle, here or where a start takes over. */
function isIdle(ctx: Context, identity: Identity, { unread, delivered }: InboxPaths): boolean {
  const isEmpty = [unread, delivered].every((directory) =>
    listNames(directory).every((name) => name === '.done'),
  );
  return (
    isEmpty &&
    wasLookedAt(ctx, identity) &&
    [listLostKin, listNeighbours].every((list) => list(ctx, identity).length === 0)
  );
}

/** Returns the transcripts of this worktree, where the start has to do with them; null where it has not. */
function lookAtStart(look: TranscriptLook, { mode, transcript }: StartEvent): TranscriptIndex | null {
  if (mode === 'redeliver' || look.ctx.env.AGENT_HANDOFF_RESCUE === 'off') return null;
  try {
    if (mode !== 'announce' && mode !== 'repeat') return lookForTranscripts(look);
    if (transcript !== null) lookForTranscripts({ ...look, resumed: transcript });
  } catch (error) {
    logFailure(look.ctx, 'the transcripts could not be looked for', error);
  }
  return null;
}

/**
 * Returns what the hook prints for a failure, and notes it in the log: a session starts whatever happens here. It says
 * nothing to the agent: Codex' block in AGENTS.md then has it run `take`.
 */
function describeFailure(error: unknown): string {
  if (error instanceof HandoffError && (error.code === 'root-relative' || error.code === 'home-unknown')) {
    const systemMessage = `agent-handoff: ${error.message} Waiting handoffs are not shown; nothing is lost.`;
    return neutraliseJson({ systemMessage });
  }
  const what = 'the waiting handoffs could not be read';
  logFailure(processContext(), what, error);
  const code = systemCode(error);
  const systemMessage = `agent-handoff: ${what}${code ? ` (${code})` : ''}. Nothing is lost: what waits stays in the inbox. To look: handoff status. Details: ${logPath(processContext())}`;
  return neutraliseJson({ systemMessage });
}

/** Loads what a start does for remotes; null, after one look, where no repository has one. */
async function loadRemotes(ctx: Context, { mode }: StartEvent) {
  const state = mode === 'redeliver' ? null : statePlaceOf(ctx);
  return state !== null && isDirectory(join(state, 'remotes', 'places'))
    ? import('./remote-at-start.ts')
    : null;
}

/** Carries out one start, under the hook entry's 10 s: each part that an input can make long has a limit. */
async function main(): Promise<void> {
  const [, name = '', word = null] = process.argv.slice(2);
  const client = clientOf(name);
  if (client === null) return;
  let printed = false;
  let fetchLater = () => {};
  const print = (output: string) => {
    printed = true;
    return writeOutput(output);
  };
  try {
    const ctx = processContext();
    const payload: unknown = JSON.parse(await readInput());
    // Codex imports the hooks of Claude Code: there our own hook delivers, and this one has nothing to do.
    if (otherSender(client, payload, ctx.env) !== null) return;
    const event = client.readStart(payload, word, ctx);
    if (event === null) throw new Error('the payload on stdin has not the measured shape');
    if (event.mode === 'skip') return;
    const identity = identify(event.cwd);
    const paths = inboxPaths(ctx, identity);
    const remotes = await loadRemotes(ctx, event);
    await remotes?.bringReceived(ctx, identity, paths);
    fetchLater = () => remotes?.fetchInBackground(ctx, identity);
    const index = lookAtStart({ ctx, paths, worktree: identity.worktree }, event);
    const ended = index && isUndecided(index, event.sessionId) ? index : null;
    const isForgetful = event.mode === 'redeliver' || event.mode === 'repeat';
    if (!isForgetful && ended === null && isIdle(ctx, identity, paths)) {
      await print(client.output('', ''));
      return;
    }
    // Most starts need none of it, and to load it takes them 5 ms (`npm run bench`, "nothing waiting").
    const { runStart } = await import('./run-start.ts');
    const takeCommand = `${client.ownCommand?.() ?? ownCommand()} take`;
    await runStart({ ctx, client, event, identity, paths, takeCommand, print, ended });
  } catch (error) {
    // No handoff can wait for such a place: its name is none that an inbox can have.
    if (error instanceof HandoffError && error.code === 'unknown-worktree')
      await print(client.output('', ''));
    else if (!printed) await print(describeFailure(error));
    else logFailure(processContext(), 'the waiting handoffs could not be read', error);
  } finally {
    fetchLater();
  }
}

main().finally(() => process.exit(0));
