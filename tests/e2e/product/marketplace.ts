import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { isolatedEnv, makeTempDir, removeTree } from '../isolation.ts';

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
