import { join } from 'node:path';
import { readSmallFile } from './places.ts';

// git reads no configuration of a repository. The few settings without which it would take unchanged files for changed
// are read here as data: each counts only as one of the values listed, so that none can name a program.

const flag = /^(?:true|false|yes|no|on|off|1|0)$/i;
const taken: Readonly<Record<string, RegExp>> = {
  filemode: flag,
  symlinks: flag,
  ignorecase: flag,
  precomposeunicode: flag,
  autocrlf: /^(?:true|false|input)$/i,
  eol: /^(?:lf|crlf|native)$/i,
  abbrev: /^(?:auto|no|\d{1,2})$/i,
};
const configurationLimit = 256 * 1024;

export interface Settings {
  core: Readonly<Record<string, string>>;
  sha256: boolean;
  /** The user's own list of files to ignore, as written; null where none is named. */
  excludesFile: string | null;
}

/** The keys of `[core]` and `[extensions]` that have a line of their own; the last one wins. */
function readKeys(path: string): Map<string, string> {
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
function userFiles(env: NodeJS.ProcessEnv): string[] {
  if (env.GIT_CONFIG_GLOBAL !== undefined) return [env.GIT_CONFIG_GLOBAL];
  if (!env.HOME) return [];
  const configuration = env.XDG_CONFIG_HOME || join(env.HOME, '.config');
  return [join(configuration, 'git/config'), join(env.HOME, '.gitconfig')];
}

/** Reads what the user and the repository say of how files are compared. */
export function readSettings(common: string, env: NodeJS.ProcessEnv): Settings {
  const users = new Map(userFiles(env).flatMap((file) => [...readKeys(file)]));
  const repository = readKeys(join(common, 'config'));
  const core = Object.entries(taken).flatMap(([key, form]) => {
    const value = repository.get(`core.${key}`) ?? users.get(`core.${key}`);
    return value !== undefined && form.test(value) ? [[key, value] as const] : [];
  });
  const excludes = users.get('core.excludesfile') ?? '';
  return {
    core: Object.fromEntries(core),
    sha256: repository.get('extensions.objectformat')?.toLowerCase() === 'sha256',
    excludesFile: excludes === '' ? null : excludes.replace(/^~(?=\/)/, () => env.HOME ?? '~'),
  };
}
