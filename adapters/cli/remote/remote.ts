import { join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { ensureDirectory } from '../../../core/files/directory.ts';
import { removeTree } from '../../../core/files/tree.ts';
import { fetchTip, prepareStore } from '../../../core/git/store.ts';
import { withdraw } from '../../../core/remote/machine/fate.ts';
import { readLedger } from '../../../core/remote/machine/ledger.ts';
import { readOutbox } from '../../../core/remote/machine/outbox.ts';
import { remoteFiles, remotePaths } from '../../../core/remote/machine/paths.ts';
import {
  checkName,
  type Remote,
  remotesHere,
  whoAmI,
  writeSettings,
} from '../../../core/remote/machine/settings.ts';
import { readLast } from '../../../core/remote/sync/last-outcome.ts';
import { randomHex } from '../../../core/text/hex.ts';
import { plural } from '../../../core/text/lines.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { canAsk, confirm } from '../confirm.ts';
import { asLine, writeOut, writeResult } from '../print.ts';
import { nameCommands } from '../shown-command.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';
import { judgeReaders, type Readers } from './judge-readers.ts';
import { readWords, requireAddress, shownUrl } from './new-address.ts';
import { adviceFor, lockRemote } from './sync-remotes.ts';

type AddOptions = Options<{ thisRepository?: boolean; publicIsFine?: boolean; requireSigned?: boolean }>;

/** Longer than a sync in the background works. */
const removeMs = 25_000;

/** Asks, or goes by what was said before; throws `remote-public` where strangers may read it and nobody said yes. */
async function requireConsent({ isPublic, who }: Readers, url: string, options: AddOptions): Promise<void> {
  if (isPublic === false || options.publicIsFine) return;
  const what = isPublic ? `${shownUrl(url)} is public` : `${shownUrl(url)} may be public`;
  const readers = `every handoff that is sent there can be read by ${who}`;
  if (!options.json && canAsk() && (await confirm(`${what}: ${readers}. Add it?`))) return;
  throw new HandoffError('remote-public', {
    message: `${what}: ${readers}; nothing was added`,
    hint: 'take a private repository, or repeat the command with --public-is-fine',
  });
}

export async function runRemoteAdd(
  workplace: Workplace,
  words: string[],
  options: AddOptions,
): Promise<void> {
  const { ctx, identity } = workplace;
  const { name, url: given } = readWords(workplace, words, options.thisRepository ?? false);
  const address = requireAddress(given, ctx.cwd);
  const paths = remotePaths(ctx);
  const { remotes, repository, settings } = remotesHere(ctx, identity.worktree);
  if (repository.addresses.length === 0 && repository.roots.length === 0) {
    throw new HandoffError('no-repository', {
      message: `${identity.worktree}: expected a git repository with a commit or a remote, by which other machines recognise it`,
      hint: 'git commit first, then repeat the command',
    });
  }
  const twin = remotes.find((remote) => remote.name === name || remote.url === address.url);
  if (twin !== undefined) {
    throw new HandoffError('remote-exists', {
      message: `this repository has ${twin.name} (${shownUrl(twin.url)}) already`,
      hint:
        twin.url === address.url ? 'handoff sync' : `handoff remote add <another name> ${shellWord(given)}`,
    });
  }
  const readers = await judgeReaders(ctx, address);
  await requireConsent(readers, address.url, options);
  const remote: Remote = {
    id: randomHex(8),
    name,
    url: address.url,
    ...(options.requireSigned ? { require_signed: true } : {}),
    added: ctx.now().toISOString(),
    repository,
  };
  ensureDirectory(paths.directory);
  writeSettings(paths, { ...settings, remotes: [...settings.remotes, remote] });
  remotesHere(ctx, identity.worktree);
  const until = performance.now() + 10_000;
  const files = remoteFiles(paths, remote.id);
  const store = { directory: files.store, address, env: ctx.env, left: () => until - performance.now() };
  const made = await prepareStore(store);
  const reached = made.ok ? await fetchTip(store) : made;
  const me = whoAmI(ctx, identity.worktree, settings);
  const lines = [
    asLine`Added ${name}: ${shownUrl(address.url)}`,
    asLine`What is sent there can be read by ${readers.who}.`,
    'Nothing travels by itself: only what is published --to @person, @machine or @any.',
    asLine`You are ${me.person.name || me.person.email || 'nobody yet (handoff remote whoami --name …)'}, this machine is ${me.machine.name}.`,
    ...(reached.ok
      ? []
      : [
          asLine`!! It does not answer now: ${neutraliseLine(reached.reason, 300)}`,
          asLine`   ${adviceFor(reached, address.url)}`,
        ]),
  ];
  const document = {
    ...remote,
    readers: readers.who,
    public: readers.isPublic,
    reachable: reached.ok,
    ...(reached.ok ? {} : { reason: reached.reason }),
  };
  await writeResult(options, document, nameCommands(ctx, lines.join('\n')));
}

export async function runRemoteList(workplace: Workplace, options: Options): Promise<void> {
  const { ctx, identity } = workplace;
  const paths = remotePaths(ctx);
  const { remotes, settings } = remotesHere(ctx, identity.worktree);
  const listed = remotes.map(({ id, name, url, added, require_signed: signed = false }) => {
    const files = remoteFiles(paths, id);
    const last = readLast(paths, files);
    return { name, url, added, require_signed: signed, waiting: readOutbox(files).length, last };
  });
  const rows = listed.map(({ name, url, waiting, last, require_signed: signed }) => [
    name,
    shownUrl(url) + (signed ? ' (signed)' : ''),
    String(waiting),
    last === null
      ? 'never'
      : last.fault === null
        ? `ok, ${last.at.slice(0, 16)}Z`
        : neutraliseLine(last.fault.reason, 60),
  ]);
  const others = settings.remotes.length - remotes.length;
  const none = `No remote was added for this repository${others > 0 ? `; other repositories have ${others}` : ''}. Its handoffs stay on this machine.`;
  const text = rows.length > 0 ? renderTable(['NAME', 'ADDRESS', 'OUTBOX', 'LAST SYNC'], rows) : none;
  await writeResult(options, { remotes: listed }, text);
}

export async function runRemoteRemove(
  workplace: Workplace,
  name: string,
  options: Options<{ force?: boolean }>,
): Promise<void> {
  const { ctx, identity } = workplace;
  const paths = remotePaths(ctx);
  const { remotes, settings } = remotesHere(ctx, identity.worktree);
  const remote = remotes.find((one) => one.name === name);
  if (remote === undefined) {
    const known = remotes.length > 0 ? `; it has ${remotes.map((one) => one.name).join(', ')}` : '';
    throw new HandoffError('remote-not-found', {
      message: `this repository has no remote ${JSON.stringify(name)}${known}`,
      hint: 'handoff remote list',
    });
  }
  const files = remoteFiles(paths, remote.id);
  const waiting = readOutbox(files).length;
  if (waiting > 0 && !options.force) {
    throw new HandoffError('remote-outbox', {
      message: `${plural(waiting, 'handoff')} ${waiting === 1 ? 'waits' : 'wait'} in the outbox of ${name} (${files.outbox})`,
      hint: `handoff sync, or give them up: handoff remote remove ${shellWord(name)} --force`,
    });
  }
  const until = performance.now() + removeMs;
  // A sync that a start left behind writes there: it ends first, or this one says who is at work.
  const lock = await lockRemote(ctx, files.lock, () => until - performance.now(), true);
  // What nobody saw yet is on the remote still: it comes back for everybody.
  for (const claim of Object.values(readLedger(paths, files)?.claims ?? {})) withdraw(ctx, claim);
  writeSettings(paths, { ...settings, remotes: settings.remotes.filter(({ id }) => id !== remote.id) });
  remotesHere(ctx, identity.worktree);
  removeTree(join(paths.directory, remote.id));
  removeTree(files.outbox);
  lock?.release();
  const text = asLine`Removed ${name} (${shownUrl(remote.url)}). What lies there stays there; nothing travels over it any more.`;
  await writeResult(options, { removed: name, url: remote.url }, text);
}

export async function runWhoami(
  workplace: Workplace,
  options: Options<{ name?: string; machine?: string }>,
): Promise<void> {
  const { ctx, identity } = workplace;
  const paths = remotePaths(ctx);
  const { settings } = remotesHere(ctx, identity.worktree);
  const next = {
    ...settings,
    person: options.name === undefined ? settings.person : checkName('--name', options.name),
    machine: {
      ...settings.machine,
      ...(options.machine === undefined ? {} : { name: checkName('--machine', options.machine) }),
    },
  };
  if (options.name !== undefined || options.machine !== undefined) {
    ensureDirectory(paths.directory);
    writeSettings(paths, next);
  }
  const { person, machine } = whoAmI(ctx, identity.worktree, next);
  const name = person.name || person.email;
  const document = { person: { name: name || null, email: person.email || null }, machine };
  const lines = [
    asLine`person   ${name || 'not known: git has no user.email, and no --name was given'}${person.email && person.email !== name ? ` (${person.email})` : ''}`,
    asLine`machine  ${machine.name}`,
    'Both are what this machine says of itself to others.',
  ];
  if (options.json) return writeResult(options, document, '');
  await writeOut(lines.join('\n'));
}
