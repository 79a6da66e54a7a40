import { Command, CommanderError } from 'commander';
import { HandoffError } from '../../core/errors.ts';
import { addPackVerb } from './packs/verb.ts';
import { failOnLostOutput, writeError } from './print.ts';
import { addChainVerbs } from './verbs/chain.ts';
import { addDoctorVerb } from './verbs/doctor.ts';
import { addInboxVerbs } from './verbs/inbox.ts';
import { addInstallationVerbs } from './verbs/installation.ts';
import { addThreadVerbs } from './verbs/thread.ts';
import { version } from './version.ts';

/** Commander prints and exits by itself unless every command, nested ones too, is told not to. */
function leaveErrorsToUs(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  for (const child of command.commands) leaveErrorsToUs(child);
}

/** Groups of verbs by their first words; describing all of them takes a verb's start longer than running many a verb. */
const groups: readonly { names: readonly string[]; add: (program: Command) => void }[] = [
  {
    names: 'begin review publish undo take list show search forward verify status prune'.split(' '),
    add: addInboxVerbs,
  },
  { names: ['chain'], add: addChainVerbs },
  { names: ['install', 'uninstall', 'upgrade', 'demo'], add: addInstallationVerbs },
  { names: ['doctor'], add: addDoctorVerb },
  { names: ['pack'], add: addPackVerb },
  { names: ['thread'], add: addThreadVerbs },
];

/** The whole program, or, when the first word is a verb that is known here, the part of it that has this verb. */
function makeProgram(first: string | undefined): Command {
  const program = new Command('handoff')
    .description('What one coding-agent session learned, delivered to the next.')
    .version(version, '--version', 'print the version');
  const own = groups.filter((group) => group.names.includes(first ?? ''));
  for (const { add } of own.length > 0 ? own : groups) add(program);
  leaveErrorsToUs(program);
  return program;
}

function explainUsage(error: CommanderError): HandoffError {
  const message = error.message.replace(/^error: /, '').replace(/\n+/g, ' ');
  return new HandoffError('bad-usage', { message, hint: 'handoff --help, or handoff <verb> --help' });
}

async function main(argv: readonly string[]): Promise<number> {
  const program = makeProgram(argv[0]);
  try {
    if (argv.length === 0) {
      process.stdout.write(program.helpInformation());
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
