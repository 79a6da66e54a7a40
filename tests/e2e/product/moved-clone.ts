import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { isolatedEnv } from '../isolation.ts';

/** Installs from a clone of the user's own. Returns where it lies, and what moves it away. */
export async function installFromClone(
  home: string,
  client: string,
): Promise<{ clone: string; move: () => Promise<void> }> {
  const clone = join(home, 'ours');
  await cp(inject('clone'), clone, { recursive: true });
  await execa(process.execPath, [join(clone, 'dist/handoff.cjs'), 'install', '--client', client], {
    cwd: home,
    env: await isolatedEnv(home),
    extendEnv: false,
  });
  return { clone, move: () => rename(clone, join(home, 'elsewhere')) };
}
