import type { Command } from 'commander';
import { addInboxVerb, run, ValuedOption } from '../verb.ts';

const audienceValues = async () => (await import('./pack-for.ts')).knownAudiences();

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

export function addPackVerb(program: Command): void {
  addInboxVerb(program, 'pack', 'what one kind of receiver needs of a handoff, thread, chain or document')
    .argument('[sources...]', 'the same as --from')
    .addOption(
      new ValuedOption(
        '--for <audience>',
        'dev, planning, architect, pm, po, analyst, ux, qa, sm, master, or your own',
        audienceValues,
      ).makeOptionMandatory(),
    )
    .option(
      '--from <source>',
      'a handoff, thread or chain id, a file, or - for standard input; several',
      collect,
    )
    .option('--budget <tokens>', "most tokens of the package (default: the audience's)")
    .option('--as <source>', 'who hands over')
    .option('--reason <text>', 'why')
    .option('--outcome <text>', 'what is expected of the receiver')
    .option('--out <file>', 'write the package there, and beside it the ledger of what was left out')
    .option('--brief', 'print what an agent needs to write the package, instead of the package')
    .option('--explain', 'say for every block which rule kept or dropped it')
    .option('--check <file>', 'validate a package that was rewritten; needs --source')
    .option('--source <file>', 'what the checked package was made of; several', collect)
    .action(run(async () => (await import('./pack.ts')).runPack));
}
