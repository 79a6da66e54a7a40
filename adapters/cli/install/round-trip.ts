import { basename, dirname, join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { exists } from '../../../core/files/entry.ts';
import { makeScratch } from '../../live/scratch.ts';

export interface RoundTrip {
  client: string;
  command: string;
  sentinel: string;
}

const canary = `# Round trip\n\n## Immediate next action\n\nNothing: this handoff only proves that delivery works.\n`;

/**
 * Publishes a test handoff with a program and runs the very command that a client will run. Throws `round-trip-failed`
 * unless the handoff comes back and is archived.
 */
export async function proveRoundTrip(
  bundle: string,
  { client, command, payloads }: { client: string; command: string; payloads: readonly object[] },
): Promise<RoundTrip> {
  const scratch = makeScratch(bundle, 'round-trip');
  try {
    scratch.recordNode(process.execPath);
    const { sentinel, path } = JSON.parse(await scratch.runCli(['publish', '--file', '-', '--json'], canary));
    const output = await scratch.runHook(command, payloads);
    const archived = join(dirname(dirname(path)), 'read', basename(path));
    if (output.includes(sentinel) && exists(archived)) return { client, command, sentinel };
    throw new Error(output === '' ? 'the hook printed nothing' : `the hook printed ${output.slice(0, 200)}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HandoffError('round-trip-failed', {
      message: `${client} is wired, but a test handoff did not come back through its hook (${command}): ${reason}`,
      hint: `run the hook by hand: echo '{}' | ${command}`,
      cause: error,
    });
  } finally {
    scratch.remove();
  }
}
