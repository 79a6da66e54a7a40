import { basename, dirname, join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { exists } from '../../../core/files/entry.ts';
import { makeScratch } from '../../live/scratch.ts';

/** Proof that a handoff published now reaches the next session through an installed hook. */
export interface RoundTrip {
  client: string;
  command: string;
  sentinel: string;
}

const canary = `# Round trip\n\n## Immediate next action\n\nNothing: this handoff only proves that delivery works.\n`;

/**
 * Publishes a canary in a temporary root and runs the very command that the client will run. Passes only when the
 * sentinel is in the hook's output and the file is archived. Throws `round-trip-failed`.
 */
export async function proveRoundTrip(
  bundle: string,
  installed: { client: string; command: string; node: string; payload: object },
): Promise<RoundTrip> {
  const scratch = makeScratch(bundle, 'round-trip');
  try {
    scratch.recordNode(installed.node);
    const published = JSON.parse(await scratch.runCli(['publish', '--file', '-', '--json'], canary));
    const output = await scratch.runHook(installed.command, installed.payload);
    const archived = join(dirname(dirname(published.path)), 'read', basename(published.path));
    if (output.includes(published.sentinel) && exists(archived)) {
      return { client: installed.client, command: installed.command, sentinel: published.sentinel };
    }
    throw new Error(output === '' ? 'the hook printed nothing' : `the hook printed ${output.slice(0, 200)}`);
  } catch (error) {
    throw new HandoffError('round-trip-failed', {
      message: `${installed.client} is wired, but a test handoff did not come back through its hook (${installed.command}): ${
        error instanceof Error ? error.message : String(error)
      }`,
      hint: `run the hook by hand: echo '{}' | ${installed.command}`,
      cause: error,
    });
  } finally {
    scratch.remove();
  }
}
