import { join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { exists, isDirectory, isFile } from '../../../core/files/entry.ts';
import { type GitAddress, readAddress } from '../../../core/git/address.ts';
import { readRemoteAddresses } from '../../../core/git/configuration.ts';
import { isRepositoryPath } from '../../../core/git/places.ts';
import { checkName } from '../../../core/remote/machine/settings.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import type { Workplace } from '../verb.ts';

export const shownUrl = (url: string) => neutraliseLine(url, 200);

function badRemote(
  what: string,
  hint = 'handoff remote add [NAME] <git-url>, or: handoff remote add [NAME] --this-repository',
): HandoffError {
  return new HandoffError('bad-remote', { message: what, hint });
}

/** What somebody meant who wrote `host.org/path`. */
const bareHost = /^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\/[^/]/i;

/** Throws `bad-remote` for a path at which git finds no repository: nothing could ever travel over it. */
function requireRepository(given: string, path: string): void {
  if (isRepositoryPath(path)) return;
  const what = exists(path) ? 'holds no git repository' : 'is not there';
  const add = (address: string) => `handoff remote add ${shellWord(address)}`;
  const made = isDirectory(path) ? join(path, 'handoffs.git') : path;
  const make = isFile(path) ? undefined : `git init --bare ${shellWord(made)}, then: ${add(made)}`;
  throw badRemote(
    `remote add ${JSON.stringify(shownUrl(given))}: ${shownUrl(path)} ${what}; expected the path of a git repository, or an address like ssh://, https:// or user@host:path`,
    bareHost.test(given) ? add(`https://${given}`) : make,
  );
}

/** The address of the project's own remote: that of `origin`, else of the only one there is. */
function ownAddress({ identity: { worktree } }: Workplace): string {
  const addresses = readRemoteAddresses(worktree);
  const [only, ...more] = [...addresses.values()];
  const chosen = addresses.get('origin') ?? (more.length === 0 ? only : undefined);
  if (chosen !== undefined) return chosen;
  const what =
    addresses.size === 0 ? 'it has none' : `it has ${[...addresses.keys()].join(', ')}, and no origin`;
  throw badRemote(`--this-repository: expected one remote of ${worktree} itself; ${what}`);
}

/** Returns the name and the address that were given. Throws `bad-remote` for other words than these. */
export function readWords(
  workplace: Workplace,
  words: readonly string[],
  own: boolean,
): { name: string; url: string } {
  const expected = own ? 1 : 2;
  if (words.length > expected || (!own && words.length === 0))
    throw badRemote(
      `remote add: expected ${own ? 'a name at most' : 'an address, or a name and an address'}, found ${words.length} words`,
    );
  const url = own ? ownAddress(workplace) : (words.at(-1) ?? '');
  const name = (own ? words[0] : words.length === 2 ? words[0] : undefined) ?? 'handoffs';
  return { name: checkName('remote add', name), url };
}

/** Reads the address of a remote that is to be added. Throws `bad-remote` for one over which nothing could ever travel. */
export function requireAddress(given: string, cwd: string): GitAddress {
  const address = readAddress(given, cwd);
  if ('fault' in address) throw badRemote(`remote add ${JSON.stringify(shownUrl(given))}: ${address.fault}`);
  if (address.path !== undefined) requireRepository(given, address.path);
  return address;
}
