import { tmpdir } from 'node:os';
import { realPath } from '../../../core/files/entry.ts';
import { liesIn } from '../../../core/git/program.ts';
import { isOwnCommand } from '../../../core/shell/own-command.ts';
import { bundlePath, ownCommand, sessionVerbs } from '../../client/installation.ts';
import { clientOf } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { logFailure } from '../log.ts';
import { readInput, writeOutput } from '../stdio.ts';

/** Whether a file lies in a directory, as the disk has both. What cannot be told counts as inside. */
function isInside(path: string, directory: string): boolean {
  const [file, place] = [realPath(path), realPath(directory)];
  return file === null || place === null || liesIn(file, place);
}

/**
 * Prints the client's yes to a command that is our own, and nothing for every other one: then the client asks as it
 * would without us. A program that the session could have written is never let through.
 */
async function main(): Promise<void> {
  const permit = clientOf(process.argv[2] ?? '')?.permit;
  if (permit === undefined) return;
  const ctx = processContext('/');
  try {
    const call = permit.readCommand(JSON.parse(await readInput()));
    if (call === null || !isOwnCommand(call.command, ownCommand(), sessionVerbs, ctx.home)) return;
    const writable = [call.cwd, tmpdir()];
    const programs = [bundlePath, process.execPath];
    if (programs.some((path) => writable.some((place) => isInside(path, place)))) return;
    await writeOutput(permit.allow);
  } catch (error) {
    logFailure(ctx, 'a command could not be judged, so the client asks', error);
  }
}

main().finally(() => process.exit(0));
