import { clientOf, otherSender } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { logFailure } from '../log.ts';
import { readInput, writeOutput } from '../stdio.ts';
import { checkCall } from './check-call.ts';
import { readToolCall } from './read-call.ts';

/** Since Node started. The installed entry allows 5 s; a reminder that comes too late is none. */
const deadlineMs = 2_000;

/** Exit 0 and an answer whatever happens here: a don't is a reminder, and a call that cannot be judged runs. */
async function main(): Promise<void> {
  const client = clientOf(process.argv[2] ?? '');
  if (client === null) return;
  const timer = setTimeout(() => process.exit(0), Math.max(0, deadlineMs - process.uptime() * 1000));
  try {
    const source = await readInput();
    const ctx = processContext();
    const { gate } = otherSender(client, JSON.parse(source), ctx.env) ?? client;
    const call = readToolCall(source, gate);
    await writeOutput(await checkCall(ctx, gate, call));
  } catch (error) {
    try {
      logFailure(processContext(), 'a don’t could not be held', error);
    } catch {
      // A directory that was removed under the session.
    }
  } finally {
    clearTimeout(timer);
  }
}

main().finally(() => process.exit(0));
