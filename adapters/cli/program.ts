import { Command } from 'commander';
import { addChainVerbs } from './chains/verbs.ts';
import { addInboxVerbs } from './inbox/verbs.ts';
import { addDoctorVerb, addInstallationVerbs } from './install/verbs.ts';
import { addPackVerb } from './packs/verb.ts';
import { writeOut } from './print.ts';
import { addThreadVerbs } from './threads/verbs.ts';
import { version } from './version.ts';

/** Commander prints and exits by itself unless every command, nested ones too, is told not to. */
function leaveErrorsToUs(command: Command): void {
  command.exitOverride().configureOutput({ writeOut, writeErr: () => undefined });
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
export function makeProgram(first: string | undefined): Command {
  const program = new Command('handoff')
    .description('What one coding-agent session learned, delivered to the next.')
    .version(version, '--version', 'print the version');
  const own = groups.filter((group) => group.names.includes(first ?? ''));
  for (const { add } of own.length > 0 ? own : groups) add(program);
  leaveErrorsToUs(program);
  return program;
}
