import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { isolatedEnv, makeTempDir, removeTree } from '../isolation.ts';
import { setVersion } from './release.ts';

const url = 'https://marketplace.invalid/agent-handoff.git';

/**
 * Puts the plugin where this HOME's clients find it: in a bare git repository, which the client clones, as a user's
 * does (a directory would run in place and hide bugs). It takes https addresses only, so git is told where that is.
 */
export async function publishPlugin(home: string): Promise<{ url: string; remove: () => Promise<void> }> {
  const parent = await makeTempDir('bare');
  const work = join(parent, 'work');
  const bare = join(parent, 'agent-handoff.git');
  const env = await isolatedEnv(home);
  const git = (...args: string[]) => execa('git', args, { cwd: parent, env, extendEnv: false });
  await cp(inject('clone'), work, { recursive: true });
  await git('init', '-q', work);
  await git('-C', work, 'add', '-A');
  await git('-C', work, 'commit', '-q', '-m', 'release');
  await git('clone', '-q', '--bare', work, bare);
  await git('config', '--global', `url.file://${bare}.insteadOf`, url);
  return { url, remove: () => removeTree(parent) };
}

/** Releases a newer version of a published plugin: in every file that names it. */
export async function releasePlugin(home: string, address: string, version: string): Promise<void> {
  const work = join(await makeTempDir('release'), 'work');
  const env = await isolatedEnv(home);
  const git = (...args: string[]) => execa('git', args, { cwd: home, env, extendEnv: false });
  await git('clone', '-q', address, work);
  await setVersion(work, version, 'dist/.claude-plugin/plugin.json', 'dist/.codex-plugin/plugin.json');
  await git('-C', work, 'commit', '-q', '-a', '-m', 'release');
  await git('-C', work, 'push', '-q');
  await removeTree(dirname(work));
}

/** What `upgrade` says in a copy of the plugin that a host made. */
export async function upgradeCopy(
  home: string,
  copy: string,
): Promise<{ code: string; hint: string; exitCode: number | undefined }> {
  const options = { cwd: home, env: await isolatedEnv(home), extendEnv: false, reject: false } as const;
  const args = [join(copy, 'handoff.cjs'), 'upgrade', '--json'];
  const { stdout, exitCode } = await execa(process.execPath, args, options);
  const { error } = JSON.parse(stdout);
  return { code: error.code, hint: error.hint, exitCode };
}
