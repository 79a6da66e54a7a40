import type { Command } from 'commander';
import { addInboxVerb, addVerb, excluding, run, ValuedOption } from '../verb.ts';

const installValues = async () => [
  ...(await import('../../clients.ts')).clients.map(({ client }) => client),
  (await import('./mcp-entry.ts')).anyClient,
];
const findingValues = async () =>
  Object.keys((await import('../../../install/doctor/finding.ts')).findingTable);

export function addInstallationVerbs(program: Command): void {
  addVerb(program, 'install', 'wire the clients found on this machine')
    .addOption(
      new ValuedOption(
        '--client <client...>',
        'only these; mcp: the entry for any client that speaks MCP',
        installValues,
      ),
    )
    .option('--write <file>', 'with --client mcp: the configuration that gets the entry; else it is printed')
    .option('--dry-run', 'show each edit and write nothing')
    .option(
      '--replace-predecessor',
      "take over the predecessor's hooks, links and skills, which would show every handoff twice",
    )
    .option(
      '--thread-gates',
      'ask before commands that a thread’s gate holds back; stays until --no-thread-gates',
    )
    .option('--no-thread-gates', 'stop asking')
    .option('--chain-hooks', 'give subagents their role and chain, and refuse an answer without a block')
    .option('--no-chain-hooks', 'take these hooks out again')
    .option('--guard', 'hold the don’ts of handoffs: ask before a call that does one; stays until --no-guard')
    .option('--no-guard', 'stop holding them')
    .option('--mod', 'in Claude Code: /handoffs without a model turn, a word when the context is nearly full')
    .option('--no-mod', 'take it out again')
    .option('--link', 'make the command handoff in a directory of your PATH; stays until --no-link')
    .option('--no-link', 'take the command out, and do not ask for it')
    .option('--trust-codex-hook', 'trust the hook of Codex in your name, which Codex would ask you to do')
    .action(run(async () => (await import('./install.ts')).runInstall));
  addVerb(program, 'uninstall', 'undo what install did')
    .addOption(
      new ValuedOption(
        '--client <client...>',
        'only these; mcp: the entries for clients that speak MCP',
        installValues,
      ),
    )
    .option('--write <file>', 'with --client mcp: only that configuration')
    .option('--dry-run', 'show each edit and write nothing')
    .action(run(async () => (await import('./uninstall.ts')).runUninstall));
  addVerb(program, 'upgrade', "bring this clone to its upstream's version, prove it, install it anew")
    .addOption(excluding('--check', 'only look: fetch, and show what changed', 'skip'))
    .option('--skip', 'do not offer this version again')
    .action(run(async () => (await import('./upgrade.ts')).runUpgrade));
  addVerb(program, 'demo', 'a whole round trip in a temporary HOME, step by step').action(
    run(async () => (await import('./demo.ts')).runDemo),
  );
  addInboxVerb(program, 'doctor', 'why a handoff did not show up, with the command that fixes each cause')
    .option('--live', 'prove delivery through the real clients, with a model server of our own')
    .addOption(
      new ValuedOption(
        '--fix [code...]',
        'run the safe fixes; with codes, those and no others',
        findingValues,
      ),
    )
    .option('--days <days>', 'a handoff that waits for longer is worth a word', '7')
    .action(run(async () => (await import('./doctor.ts')).runDoctor));
}
