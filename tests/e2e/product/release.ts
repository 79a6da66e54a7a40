import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { isolatedEnv, makeTempDir, removeTree } from '../isolation.ts';

/** A user's clone that was installed from, and whose upstream has released a newer version since. */
export interface OutdatedClone {
  clone: string;
  latest: string;
  git: (...args: string[]) => Promise<string>;
  run: (...args: string[]) => Promise<string>;
  remove: () => Promise<void>;
}

const versions = { old: '1.0.0', latest: '1.1.0' };

/** Names the version wherever the program takes it from: every body that says it. */
export async function setVersion(work: string, version: string, ...more: string[]): Promise<void> {
  const { version: was } = JSON.parse(await readFile(join(work, 'package.json'), 'utf8'));
  const said = new RegExp(`("?version"?: ?")${was.replaceAll('.', '\\.')}"`, 'g');
  const bodies = (await readdir(join(work, 'dist/lib'))).map((name) => join('dist/lib', name));
  for (const file of ['package.json', ...bodies, ...more]) {
    const text = await readFile(join(work, file), 'utf8');
    if (said.test(text)) await writeFile(join(work, file), text.replace(said, `$1${version}"`));
  }
}

export async function installOutdated(home: string): Promise<OutdatedClone> {
  const parent = await makeTempDir('upstream');
  const work = join(parent, 'work');
  const bare = join(parent, 'agent-handoff.git');
  const clone = join(parent, 'agent-handoff');
  const env = await isolatedEnv(home);
  const git = async (...args: string[]) =>
    (await execa('git', args, { cwd: parent, env, extendEnv: false })).stdout;
  const run = async (...args: string[]) =>
    (
      await execa(process.execPath, [join(clone, 'dist/handoff.cjs'), ...args], {
        cwd: parent,
        env,
        extendEnv: false,
      })
    ).stdout;
  await cp(inject('clone'), work, { recursive: true });
  await setVersion(work, versions.old);
  await git('init', '-q', '-b', 'main', work);
  await git('-C', work, 'add', '-A');
  await git('-C', work, 'commit', '-q', '-m', 'release');
  await git('clone', '-q', '--bare', work, bare);
  await git('clone', '-q', bare, clone);
  await run('install', '--client', 'claude-code');
  await setVersion(work, versions.latest);
  const changelog = await readFile(join(work, 'CHANGELOG.md'), 'utf8');
  const part = `## ${versions.latest}\n\n- WHAT-IS-NEW.\n\n## `;
  await writeFile(join(work, 'CHANGELOG.md'), changelog.replace(/^## /m, part));
  await git('-C', work, 'commit', '-q', '-a', '-m', 'release');
  await git('-C', work, 'tag', `v${versions.latest}`);
  await git('-C', work, 'push', '-q', bare, 'main', `v${versions.latest}`);
  const inClone = (...args: string[]) => git('-C', clone, ...args);
  return { clone, latest: versions.latest, git: inClone, run, remove: () => removeTree(parent) };
}
