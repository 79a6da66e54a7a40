import { join } from 'node:path';
import { entryAt, isFile } from '../files/entry.ts';
import { readKeys, userFiles } from './configuration.ts';
import { locateRepository, type RepositoryPlaces } from './places.ts';
import { findGit, withinGitTime } from './program.ts';

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
function readSettings(common: string, env: NodeJS.ProcessEnv) {
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
    /** The user's own list of files to ignore; null where none is named. */
    excludesFile: excludes === '' ? null : excludes.replace(/^~(?=\/)/, () => env.HOME ?? '~'),
  };
}

export type GitResult =
  | { ok: true; output: string }
  /** `status`: git's own exit code, where it came to one. */
  | { ok: false; reason: string; status?: number | null };

const outputLimit = 32 * 1024 * 1024;

/** A git directory of ours: HEAD, no branches, and a configuration that holds the object format at most. */
const gitDirectory = (format: 'sha1' | 'sha256') => join(__dirname, 'git-directory', format);

const safeSettings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'log.showSignature=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

/** What every git of ours is started with: nothing runs because we look at a repository, and no locks are taken. */
export const safeFlags: readonly string[] = [
  '--no-optional-locks',
  ...safeSettings.flatMap((setting) => ['-c', setting]),
];

/** Nor may a missing object be fetched: a repository names the program that would do it. */
const safeEnvironment = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  LC_ALL: 'C',
};

/** git gets nothing else of the environment: its own variables and those for editors, pagers and ssh name programs. */
const keptVariables =
  /^(?:HOME|XDG_CONFIG_HOME|TMPDIR|TEMP|TMP|SystemRoot|USERPROFILE|ProgramFiles|DEVELOPER_DIR)$/i;

/** Without a configuration to read: neither a repository's, nor the user's, nor the machine's. */
const noConfiguration = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_REPLACE_OBJECTS: '1',
  // A directory may be called `a*`: paths are names here, never patterns.
  GIT_LITERAL_PATHSPECS: '1',
};

/** The repository's index and objects, under a git directory that is ours. */
function neutralEnvironment(worktree: string, { own, common }: RepositoryPlaces, sha256: boolean) {
  const shallow = join(common, 'shallow');
  return {
    GIT_DIR: gitDirectory(sha256 ? 'sha256' : 'sha1'),
    GIT_WORK_TREE: worktree,
    GIT_INDEX_FILE: join(own, 'index'),
    GIT_OBJECT_DIRECTORY: join(common, 'objects'),
    GIT_SHALLOW_FILE: isFile(shallow) ? shallow : '/dev/null',
  };
}

/**
 * Asks git about a worktree and reads no configuration that a session can write, as that names programs. There are no
 * refs: commits are named by their object names. Never throws.
 */
export function readGit(
  worktree: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = '',
): GitResult {
  const places = locateRepository(worktree);
  if (places === null) return { ok: false, reason: `not a git repository: ${worktree}` };
  // git would wait for a pipe, and a device has no end.
  const unfit = [join(places.own, 'index'), join(places.common, 'objects/info/alternates')].find(
    (file) => !isFile(file) && entryAt(file) !== null,
  );
  if (unfit !== undefined) return { ok: false, reason: `${unfit} is not a file` };
  const { core, sha256, excludesFile } = readSettings(places.common, env);
  const excludes = excludesFile === null ? [] : [['excludesFile', excludesFile] as const];
  const settings = [...Object.entries(core), ...excludes].flatMap(([key, value]) => [
    '-c',
    `core.${key}=${value}`,
  ]);
  return spawnGit(worktree, ['-c', 'core.untrackedCache=false', ...settings, ...args], env, input, {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => keptVariables.test(name))),
    ...noConfiguration,
    ...neutralEnvironment(worktree, places, sha256),
  });
}

/** Set inside a git hook or alias, these would send a commit into another repository or index. */
const misleading =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|NAMESPACE|COMMON_DIR|(?:ALTERNATE_)?OBJECT_DIRECTOR(?:Y|IES))$/;

/** Returns the environment without what would lead git into another repository. */
export function withoutMisleading(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !misleading.test(name)));
}

/**
 * Runs git as its user would, for a commit that they asked for; still no hooks run, nothing is signed or fetched.
 * Never for what a rule lets a sandboxed session run.
 */
export function runOwnGit(
  directory: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  extra: NodeJS.ProcessEnv = {},
): GitResult {
  return spawnGit(directory, args, env, '', {
    ...withoutMisleading(env),
    GIT_LITERAL_PATHSPECS: '1',
    ...extra,
  });
}

function spawnGit(
  directory: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input: string,
  variables: NodeJS.ProcessEnv,
): GitResult {
  const git = findGit(env, directory);
  if (git === null) return { ok: false, reason: noGit };
  // Loaded with the first call: that takes a session start 2 ms, and one that finds nothing asks no git.
  const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
  const result = withinGitTime((timeout) =>
    spawnSync(git.file, [...safeFlags, ...args], {
      cwd: directory,
      env: { ...variables, ...safeEnvironment, PATH: git.path },
      encoding: 'utf8',
      input,
      timeout,
      killSignal: 'SIGKILL',
      maxBuffer: outputLimit,
      stdio: [input === '' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    }),
  );
  if (result === null) return { ok: false, reason: 'the time for git is used up' };
  if (result.error) return { ok: false, reason: result.error.message };
  if (result.status !== 0) return { ok: false, reason: result.stderr.trim() };
  return { ok: true, output: result.stdout };
}

export const noGit = 'no git is recorded, and none lies in a directory of the PATH that you cannot write';
