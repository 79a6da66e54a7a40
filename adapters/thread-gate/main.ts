import { processContext } from '../context.ts';
import { readInput } from '../session-start/input.ts';
import { logFailure } from '../session-start/log.ts';
import { writeOutput } from '../session-start/output.ts';
import { checkCall } from './check-call.ts';
import { gateHostOf } from './gate-hosts.ts';
import { readToolCall } from './payload.ts';

/** Under the 5 s that the installed entry allows: a host that waits in vain lets the tool run anyway (measured). */
const deadlineMs = 3_000;

/** A tool must run whatever happens here: a failure ends in a log line and exit 0. */
async function main(): Promise<void> {
  const host = gateHostOf(process.argv[2] ?? '');
  if (host === null) return;
  const timer = setTimeout(() => {
    logFailure(processContext(), `the gates took over ${deadlineMs / 1000} s to read`, 'deadline');
    process.exit(0);
  }, deadlineMs);
  try {
    const output = await checkCall(processContext(), host, readToolCall(await readInput()));
    if (output !== '') writeOutput(output);
  } catch (error) {
    logFailure(processContext(), 'the gates could not be read, so the tool runs', error);
  } finally {
    clearTimeout(timer);
  }
}

main().finally(() => process.exit(0));
