import { CommanderError } from 'commander';
import { HandoffError } from '../../../core/errors.ts';
import { limitGitTime } from '../../../core/git/program.ts';
import { failOnLostOutput, writeError, writeOut } from '../print.ts';
import { makeProgram } from './program.ts';

function explainUsage(error: CommanderError): HandoffError {
  const message = error.message.replace(/^error: /, '').replace(/\n+/g, ' ');
  return new HandoffError('bad-usage', { message, hint: 'handoff --help, or handoff <verb> --help' });
}

/**
 * All git of one verb. A commit of a thread is many calls, in the user's own repository; a long history takes long to
 * its first commit.
 */
const gitLimitMs = (verb = '') => (['thread', 'remote', 'sync'].includes(verb) ? 30_000 : 5_000);

async function main(argv: readonly string[]): Promise<number> {
  limitGitTime(() => new Date(), gitLimitMs(argv[0]), process.cwd());
  const program = makeProgram();
  try {
    if (argv.length === 0) {
      await writeOut(program.helpInformation());
      return 0;
    }
    if (argv[0] === 'complete' && argv[1] === '--') {
      await (await import('./completion.ts')).complete(program, argv.slice(2));
      return 0;
    }
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return writeError(error instanceof CommanderError ? explainUsage(error) : error, argv.includes('--json'));
  }
}

failOnLostOutput();
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
