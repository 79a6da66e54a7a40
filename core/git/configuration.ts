import { join } from 'node:path';
import { locateRepository, readSmallFile } from './places.ts';

const configurationLimit = 256 * 1024;

/**
 * Returns the keys of a configuration that have a line of their own, as `section.key`; of one that is there twice the
 * last. Nothing is included.
 */
export function readKeys(path: string): Map<string, string> {
  const found = new Map<string, string>();
  let section = '';
  for (const line of (readSmallFile(path, configurationLimit) ?? '').split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line);
    const [, key = '', value = ''] = /^\s*([A-Za-z]+)\s*=\s*"?([^"]*?)"?\s*(?:[#;].*)?$/.exec(line) ?? [];
    if (header) section = (header[1] ?? '').toLowerCase();
    else if (key !== '') found.set(`${section}.${key.toLowerCase()}`, value);
  }
  return found;
}

/** The user's own configuration: no session writes there. `GIT_CONFIG_GLOBAL` names another, as for git. */
export function userFiles(env: NodeJS.ProcessEnv): string[] {
  if (env.GIT_CONFIG_GLOBAL !== undefined) return [env.GIT_CONFIG_GLOBAL];
  if (!env.HOME) return [];
  const configuration = env.XDG_CONFIG_HOME || join(env.HOME, '.config');
  return [join(configuration, 'git/config'), join(env.HOME, '.gitconfig')];
}

/** Returns the addresses of a repository's remotes by their names, as text: nothing is fetched from them. */
export function readRemoteAddresses(worktree: string): ReadonlyMap<string, string> {
  const places = locateRepository(worktree);
  const keys = places === null ? [] : [...readKeys(join(places.common, 'config'))];
  return new Map(
    keys.flatMap(([key, address]) => {
      const name = /^remote\s+"(.+)"\.url$/.exec(key)?.[1];
      return name === undefined || address === '' ? [] : [[name, address] as const];
    }),
  );
}

/** Returns git's `user.email` as the repository, else the user, sets it; null without one. */
export function readUserEmail(worktree: string, env: NodeJS.ProcessEnv): string | null {
  const places = locateRepository(worktree);
  const files = [...userFiles(env), ...(places === null ? [] : [join(places.common, 'config')])];
  return new Map(files.flatMap((file) => [...readKeys(file)])).get('user.email') || null;
}
