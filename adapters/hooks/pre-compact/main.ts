import { limitGitTime } from '../../../core/git/program.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { readHookPayload } from '../../client/start-payload.ts';
import { clientOf, otherSender } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { logFailure } from '../log.ts';
import { readInput, writeOutput } from '../stdio.ts';

/** All git of one draft. */
const gitLimitMs = 1_000;

/**
 * Writes the draft of a session that is about to be compacted. What it prints joins the instructions: nothing, unless
 * no launcher has printed them.
 */
async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const client = clientOf(words[words.indexOf('--client') + 1] ?? '');
  if (client === null) return;
  if (words.includes('--instructions')) await writeOutput(client.compactionInstructions ?? '');
  const ctx = processContext();
  try {
    const input: unknown = JSON.parse(await readInput());
    // One client imports the hooks of another: there our own hook drafts.
    if (otherSender(client, input, ctx.env) !== null) return;
    const payload = readHookPayload(input, 'PreCompact');
    if (payload === null) throw new Error('the payload on stdin has not the measured shape');
    const { sessionId: id, transcript, cwd } = payload;
    const { draftBeforeCompaction } = await import('../../rescue/before-compaction.ts');
    limitGitTime(ctx.now, gitLimitMs, ctx.cwd);
    await draftBeforeCompaction({ ctx, client: client.client, identity: identify(cwd), id, transcript });
  } catch (error) {
    logFailure(ctx, 'a draft before the compaction could not be made', error);
  }
}

main().finally(() => process.exit(0));
