import { Command } from 'commander';
import { HandoffError } from '../../../core/errors.ts';
import { addChainVerbs } from '../chains/verbs.ts';
import { addGuardVerb } from '../guard/verb.ts';
import { addInboxVerbs } from '../inbox/verbs.ts';
import { addInstallationVerbs } from '../install/verbs.ts';
import { addMcpVerb } from '../mcp/verb.ts';
import { addOpenVerb } from '../open/verb.ts';
import { addOutcomeVerbs } from '../outcome/verb.ts';
import { addPackVerb } from '../packs/verb.ts';
import { writeOut } from '../print.ts';
import { addRemoteVerbs } from '../remote/verbs.ts';
import { addRescueVerb } from '../rescue/verb.ts';
import { addSearchVerb } from '../search/verb.ts';
import { addThreadVerbs } from '../threads/verbs.ts';
import { addVerb, run } from '../verb.ts';
import { version } from '../version.ts';
import { describeVerbs } from './describe-verbs.ts';

/** Commander prints and exits by itself unless every command, nested ones too, is told not to. */
function leaveErrorsToUs(command: Command): void {
  command.exitOverride().configureOutput({ writeOut, writeErr: () => undefined });
  for (const child of command.commands) leaveErrorsToUs(child);
}

/** An option of one value that is given twice is a mistake: else the last one wins, and a handoff goes elsewhere. */
function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (option.isBoolean() || option.variadic || option.parseArg !== undefined) continue;
    let given = false;
    command.on(`option:${option.name()}`, () => {
      if (given) {
        throw new HandoffError('bad-usage', {
          message: `${option.long} is given twice; expected it once`,
          hint: `handoff ${command.name()} --help`,
        });
      }
      given = true;
    });
  }
  for (const child of command.commands) refuseRepeated(child);
}

/** Describes the whole command line; what a verb does is loaded when it runs. */
export function makeProgram(): Command {
  const program = new Command('handoff')
    .description('What one coding-agent session learned, delivered to the next.')
    .version(version, '--version', 'print the version');
  addInboxVerbs(program);
  addChainVerbs(program);
  addGuardVerb(program);
  addInstallationVerbs(program);
  addMcpVerb(program);
  addOpenVerb(program);
  addOutcomeVerbs(program);
  addPackVerb(program);
  addRemoteVerbs(program);
  addRescueVerb(program);
  addSearchVerb(program);
  addThreadVerbs(program);
  addVerb(program, 'completion <shell>', 'print the script for completion in bash, zsh or fish').action(
    run(async () => (await import('./completion.ts')).runCompletion),
  );
  describeVerbs(program);
  leaveErrorsToUs(program);
  refuseRepeated(program);
  return program;
}
