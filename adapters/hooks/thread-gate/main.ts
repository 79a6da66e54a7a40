import type { Context } from '../../../core/context.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { processContext } from '../../context.ts';
import { readInput } from '../session-start/input.ts';
import { logFailure } from '../session-start/log.ts';
import { writeOutput } from '../session-start/output.ts';
import { checkCall, checkUnread } from './check-call.ts';
import { gateHostOf } from './gate-clients.ts';
import { readToolCall, type ToolCall } from './payload.ts';

/** Since Node started. The installed entry allows 5 s: a host that waits in vain lets the tool run (measured). */
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
  const [, , client = '', word] = process.argv;
  const host = gateHostOf(client);
  if (host === null) return;
  const ctx = outside();
  let call: ToolCall | null = null;
  const answer = (output: string): void => {
    if (output !== '') writeOutput(output);
  };
  const hold = (what: string, error: unknown, why: string): void => {
    logFailure(ctx, what, error);
    if (word !== 'ran') answer(checkUnread(host, call, why));
  };
  const late = `the gates took over ${deadlineMs / 1000} s to read`;
  const timer = setTimeout(
    () => {
      hold(late, 'deadline', late);
      process.exit(0);
    },
    Math.max(0, leftMs()),
  );
  try {
    call = readToolCall(await readInput());
    answer(await checkCall(ctx, host, call, checkTime));
  } catch (error) {
    hold('the gates could not be read', error, `the gates could not be read (${reasonOf(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

main().finally(() => process.exit(0));
