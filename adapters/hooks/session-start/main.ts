import { HandoffError, systemCode } from '../../../core/errors.ts';
import { limitGitTime } from '../../../core/git/time-limit.ts';
import type { Client } from '../../client/client.ts';
import { ownCommand } from '../../client/installation.ts';
import { clientOf } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { readInput } from '../input.ts';
import { logFailure, logPath } from '../log.ts';
import { writeOutput } from '../output.ts';
import { type Print, runStart } from './start.ts';

/** All git of one start: with everything else it stays below two seconds. */
const gitLimitMs = 1_000;

const print: Print = async (output) => writeOutput(output);

function failureNotice(what: string): string {
  return `agent-handoff: ${what} Nothing is lost: what waits stays in the inbox. To look: handoff status. Details: ${logPath(processContext())}`;
}

/** A session must start whatever happens here: every failure ends in a log line, one line to the user, and exit 0. */
async function failOpen(client: Client, what: string, error: unknown, printed: boolean): Promise<void> {
  if (error instanceof HandoffError && error.code === 'root-relative') {
    await print(
      client.output('', `agent-handoff: ${error.message} Waiting handoffs are not shown; nothing is lost.`),
    );
    return;
  }
  logFailure(processContext(), what, error);
  const code = systemCode(error);
  if (!printed) await print(client.output('', failureNotice(`${what}${code ? ` (${code})` : ''}.`)));
}

/**
 * Carries out one start, well under the 10 s that the installed hook entry allows. Nothing here waits for an event, so
 * each part that an input can make long has its own limit: reading stdin, settling, files, git, evidence, printing.
 */
async function main(): Promise<void> {
  const [, name = '', word = null] = process.argv.slice(2);
  const client = clientOf(name);
  if (client === null) return;
  let printed = false;
  try {
    const input = await readInput();
    const ctx = processContext();
    limitGitTime(ctx.now, gitLimitMs, ctx.cwd);
    const event = client.readStart(JSON.parse(input), word, ctx);
    if (event === null) throw new Error('the payload on stdin has not the measured shape');
    const command = `${ownCommand()} take`;
    await runStart(ctx, client, event, command, (output) => {
      printed = true;
      return print(output);
    });
  } catch (error) {
    await failOpen(client, 'the waiting handoffs could not be read', error, printed);
  }
}

main().finally(() => process.exit(0));
