import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = 'tests/crash/mutants';
const patches = readdirSync(join(root, folder), { recursive: true }).map(String);

it.each(patches.filter((name) => name.endsWith('.patch')))('the mutant %s applies to the source', (name) => {
  const args = ['apply', '--check', '-C1', '--recount', '--whitespace=nowarn', join(folder, name)];
  // Outside of any repository, as the crash tests apply it.
  const env = { ...process.env, GIT_DIR: join(root, 'no-repository') };
  expect(() => execFileSync('git', args, { cwd: root, env, stdio: 'pipe' })).not.toThrow();
});
