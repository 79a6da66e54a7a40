import { type Command, Option } from 'commander';
import { addInboxVerb, addVerb } from '../verb.ts';

export function addInstallationVerbs(program: Command): void {
  addVerb(program, 'install', 'wire the clients found on this machine')
    .option('--client <client...>', 'only these')
    .option('--dry-run', 'show each edit and write nothing')
    .option('--replace-predecessor', "remove the predecessor's hook, which would show every handoff twice")
    .option(
      '--thread-gates',
      'ask before commands that a thread’s gate holds back; stays until --no-thread-gates',
    )
    .option('--no-thread-gates', 'stop asking')
    .option('--chain-hooks', 'give subagents their role and chain, and refuse an answer without a block')
    .option('--no-chain-hooks', 'take these hooks out again')
    .option('--trust-codex-hook', 'trust the hook of Codex in your name, which Codex would ask you to do')
    .action(async (options) => (await import('./install.ts')).runInstall(options));
  addVerb(program, 'uninstall', 'undo what install did')
    .option('--client <client...>', 'only these')
    .option('--dry-run', 'show each edit and write nothing')
    .action(async (options) => (await import('./uninstall.ts')).runUninstall(options));
  addVerb(program, 'upgrade', "bring this clone to its upstream's version, prove it, install it anew")
    .addOption(new Option('--check', 'only look: fetch, and show what changed').conflicts('skip'))
    .option('--skip', 'do not offer this version again')
    .action(async (options) => (await import('./upgrade.ts')).runUpgrade(options));
  addVerb(program, 'demo', 'a whole round trip in a temporary HOME, step by step').action(async (options) =>
    (await import('./demo.ts')).runDemo(options),
  );
}

export function addDoctorVerb(program: Command): void {
  addInboxVerb(program, 'doctor', 'why a handoff did not show up, with the command that fixes each cause')
    .option('--live', 'prove delivery through the real clients, with a model server of our own')
    .option('--fix [code...]', 'run the safe fixes; with codes, those and no others')
    .option('--days <days>', 'a handoff that waits for longer is worth a word', '7')
    .action(async (options) => (await import('./doctor.ts')).runDoctor(options));
}
