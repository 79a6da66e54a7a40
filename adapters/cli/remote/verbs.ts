import { type Command, Option } from 'commander';
import { addInboxVerb, addVerbGroup, runInWorkplace } from '../verb.ts';

/** remote and sync. */
export function addRemoteVerbs(program: Command): void {
  const remote = addVerbGroup(
    program,
    'remote',
    'where handoffs of this repository may travel: a git remote, to other machines and people',
    'add, list, remove or whoami',
  );
  addInboxVerb(remote, 'add', 'let handoffs of this repository travel over a git remote')
    .argument('[words...]', 'a name for it if you like, and its address: a path, ssh, https or http')
    .option('--this-repository', "the project's own remote, which everybody who reads the project can read")
    .option('--public-is-fine', 'add it although strangers may be able to read it')
    .option('--require-signed', 'sign what is sent, and deliver nothing without a good signature')
    .action(runInWorkplace(async () => (await import('./remote.ts')).runRemoteAdd));
  addInboxVerb(remote, 'list', 'the remotes of this repository').action(
    runInWorkplace(async () => (await import('./remote.ts')).runRemoteList),
  );
  addInboxVerb(remote, 'remove', 'let nothing travel over a remote any more')
    .argument('<name>', 'its name')
    .option('--force', 'although handoffs wait in its outbox, which are given up')
    .action(runInWorkplace(async () => (await import('./remote.ts')).runRemoteRemove));
  addInboxVerb(remote, 'whoami', 'by which names you and this machine are known; sets them')
    .option('--name <name>', "your name behind @ (default: git's user.email)")
    .option('--machine <name>', "this machine's name behind @ (default: its host name)")
    .action(runInWorkplace(async () => (await import('./remote.ts')).runWhoami));
  addInboxVerb(program, 'sync', 'send what waits in the outbox, fetch what is for you')
    .addOption(new Option('--background', 'as a session start does it: say nothing').hideHelp())
    .action(runInWorkplace(async () => (await import('./sync.ts')).runSync));
}
