import type { Context } from '../../../core/context.ts';
import { physicalPath } from '../../../core/git/program.ts';
import { guardsDirectory, isGuardOn } from '../../../core/guard/guard-place.ts';
import { trippedGuard } from '../../../core/guard/match.ts';
import {
  heldFor,
  refreshHeld,
  rememberQuestion,
  settleQuestion,
} from '../../../core/guard/session-guards.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutralisePath } from '../../../core/text/untrusted.ts';
import { commandWords } from '../../../core/threads/gates/shared-commands.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { ClientGate } from '../../client/client.ts';
import { ownCommand } from '../../client/installation.ts';
import { describeGuard } from '../../guard/describe-guards.ts';
import { logFailure } from '../log.ts';
import type { ToolCall } from './read-call.ts';

const refusal =
  'agent-handoff: only a person lifts a don’t or switches its guard off, in a terminal of their own. Give the user the command; do not run it.';

/** `guard lift`, `guard off`, `uninstall` and `--no-guard` of our program, by whatever name it has. */
function takesGuardsAway(words: readonly string[]): boolean {
  const from = words.findIndex((word) => /handoff|\.[cm]?js$|^\$/i.test(word));
  const rest = from < 0 ? [] : words.slice(from + 1);
  const guard = rest.indexOf('guard');
  const lifts = guard >= 0 && rest.slice(guard + 1).some((word) => word === 'lift' || word === 'off');
  return lifts || rest.includes('--no-guard') || (rest[0] === 'uninstall' && !rest.includes('--dry-run'));
}

/** Whether a call goes round its guards: it names where they lie, or has our program drop them. */
function goesRound(ctx: Context, { use }: ToolCall): boolean {
  const place = guardsDirectory(ctx);
  const named = /\bagent-handoff[\\/]+guards\b/;
  const isPlace = (text: string) => named.test(text) || (place !== null && text.includes(place));
  if (use.changes.some(({ path }) => isPlace(path))) return true;
  return use.commands.some(
    (text) =>
      isPlace(text.replace(/["'\\]/g, '')) ||
      (/guard|uninstall/.test(text) && commandWords(text).some(takesGuardsAway)),
  );
}

/** The roots that a handoff's paths are relative to, each also by its physical path. */
function rootsOf(
  ctx: Context,
  { launchVariable }: ClientGate,
  call: ToolCall,
  worktree: string | null,
): string[] {
  const launched = launchVariable ? ctx.env[launchVariable] : undefined;
  const roots = [worktree, findWorktreeRoot(call.cwd), launched ? findWorktreeRoot(launched) : null];
  return [...new Set(roots.flatMap((root) => (root ? [root, physicalPath(root)] : [])))];
}

/** What the hook prints for one tool call; empty when it has nothing to say. */
export async function checkCall(ctx: Context, client: ClientGate, call: ToolCall): Promise<string> {
  const { session, id } = call;
  if (call.ran) {
    if (id !== null) settleQuestion(ctx, session, id);
    return '';
  }
  const here = findWorktreeRoot(call.cwd);
  if (!isGuardOn(ctx, here)) return '';
  try {
    await refreshHeld(ctx, { session, worktree: here });
  } catch (error) {
    logFailure(ctx, 'the don’ts of a handoff could not be read', error);
  }
  const { worktree, guards } = heldFor(ctx, session);
  const closed = guards.filter(({ lifted }) => !lifted);
  if (closed.length === 0 || (worktree !== null && !isGuardOn(ctx, worktree))) return '';
  if (goesRound(ctx, call)) return client.refuse(refusal);
  const roots = rootsOf(ctx, client, call, worktree);
  const guard = trippedGuard(closed, { ...call.use, roots });
  if (guard === null) return '';
  const lift = `${ownCommand()} guard lift ${guard.id} --session ${shellWord(session)} --in ${shellWord(worktree ?? here)}`;
  const { output, asks } = client.hold({
    reason: describeGuard(guard),
    report:
      'If it stays, do not look for another way: say what you wanted to do, and go on with what is left.',
    openers: [neutralisePath(lift)],
    verb: 'lifts',
  });
  if (asks && id !== null) {
    try {
      rememberQuestion(ctx, session, id, guard.id);
    } catch (error) {
      // The question matters more than remembering its answer: the person is asked again.
      logFailure(ctx, 'a question could not be remembered', error);
    }
  }
  return output;
}
