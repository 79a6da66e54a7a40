import { Command } from 'commander';
import { addChainVerbs } from '../chains/verbs.ts';
import { addInboxVerbs } from '../inbox/verbs.ts';
import { addInstallationVerbs } from '../install/verbs.ts';
import { addPackVerb } from '../packs/verb.ts';
import { writeOut } from '../print.ts';
import { addRescueVerb } from '../rescue/verb.ts';
import { addThreadVerbs } from '../threads/verbs.ts';
import { version } from '../version.ts';

/** Commander prints and exits by itself unless every command, nested ones too, is told not to. */
function leaveErrorsToUs(command: Command): void {
  command.exitOverride().configureOutput({ writeOut, writeErr: () => undefined });
  for (const child of command.commands) leaveErrorsToUs(child);
}

/** Describes the whole command line; what a verb does is loaded when it runs. */
export function makeProgram(): Command {
  const program = new Command('handoff')
    .description('What one coding-agent session learned, delivered to the next.')
    .version(version, '--version', 'print the version');
  addInboxVerbs(program);
  addChainVerbs(program);
  addInstallationVerbs(program);
  addPackVerb(program);
  addRescueVerb(program);
  addThreadVerbs(program);
  leaveErrorsToUs(program);
  return program;
}
