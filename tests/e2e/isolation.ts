import { access, constants, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';

/** A fresh directory under the system's temp directory, by its physical path. */
export async function makeTempDir(label: string): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), `ah-${label}-`));
}

/**
 * A fresh directory that Codex lets no command write: its workspace-write sandbox always allows the temp directory.
 * Nor is it under this repository, whose plugin manifest would lend its name to every skill of a HOME below it.
 */
export async function makeDirOutsideTemp(label: string): Promise<string> {
  return mkdtemp(join(await realpath('/var/tmp'), `ah-${label}-`));
}

/** An empty HOME whose git has an author and reads no machine-wide configuration. */
export async function makeHome(path?: string): Promise<string> {
  const home = path ?? (await makeTempDir('home'));
  const gitConfig = '[user]\n\tname = Test\n\temail = test@example.invalid\n[init]\n\tdefaultBranch = main\n';
  await writeHomeFile(home, '.gitconfig', gitConfig);
  return home;
}

/** A repository with one commit, in a fresh directory or in the one that is given. */
export async function makeRepo(home: string, path?: string): Promise<string> {
  const repo = path ?? (await makeTempDir('repo'));
  await mkdir(repo, { recursive: true });
  const env = await isolatedEnv(home);
  for (const args of [
    ['init', '-q'],
    ['commit', '-q', '--allow-empty', '-m', 'start'],
  ]) {
    await execa('git', args, { cwd: repo, env, extendEnv: false });
  }
  return repo;
}

export async function writeHomeFile(home: string, name: string, text: string, mode = 0o644): Promise<string> {
  const path = join(home, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
  return path;
}

/** Removes what a test made. A client that is still ending may write meanwhile, hence the retries. */
export async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** All that a client or a git of ours gets to see of this machine. */
export async function isolatedEnv(home: string): Promise<Record<string, string>> {
  const programs = await Promise.all(['git', 'sh', 'tmux'].map(findOnPath));
  const directories = [dirname(process.execPath), ...programs.map((path) => dirname(path))];
  return {
    HOME: home,
    PATH: [...new Set(directories)].join(delimiter),
    LC_ALL: 'C.UTF-8',
    SHELL: await findOnPath('sh'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

async function findOnPath(program: string): Promise<string> {
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(directory, program);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {}
  }
  throw new Error(`The end-to-end tests need ${program} on the PATH.`);
}
