import type { Context } from '../../../core/context.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { clientOf, otherSender } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { logFailure } from '../log.ts';
import { readInput, writeOutput } from '../stdio.ts';
import { checkCall, checkUnread, readToolCall, type ToolCall } from './check-call.ts';

/** Since Node started. The installed entry allows 5 s: a client that waits in vain lets the tool run. */
const deadlineMs = 2_000;

function leftMs(): number {
  return deadlineMs - process.uptime() * 1000;
}

function checkTime(): void {
  if (leftMs() <= 0) throw new Error(`the gates took over ${deadlineMs / 1000} s to read`);
}

function reasonOf(error: unknown): string {
  return neutraliseLine(error instanceof Error ? error.message : String(error), 200);
}

/** A directory that was removed under the session is no reason to say nothing. */
function outside(): Context {
  try {
    return processContext();
  } catch {
    return processContext('/');
  }
}

/** Exit 0 and an answer whatever happens here: a gate that cannot be read holds the reviewed commands. */
async function main(): Promise<void> {
  const [, , name = '', word] = process.argv;
  const client = clientOf(name);
  if (!client?.gate) return;
  let { gate } = client;
  const ctx = outside();
  let call: ToolCall | null = null;
  const hold = async (what: string, error: unknown, why: string): Promise<void> => {
    logFailure(ctx, what, error);
    if (word !== 'ran') await writeOutput(checkUnread(gate, call, why));
  };
  const late = `the gates took over ${deadlineMs / 1000} s to read`;
  const timer = setTimeout(
    () => void hold(late, 'deadline', late).finally(() => process.exit(0)),
    Math.max(0, leftMs()),
  );
  try {
    call = readToolCall(await readInput());
    // Codex imports the hooks of Claude Code, and runs a command that is only asked about.
    gate = otherSender(client, call.payload, ctx.env)?.gate ?? gate;
    await writeOutput(await checkCall(ctx, gate, call, checkTime));
  } catch (error) {
    await hold('the gates could not be read', error, `the gates could not be read (${reasonOf(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

main().finally(() => process.exit(0));
