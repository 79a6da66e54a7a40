import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A clone of the project as a user has one: built from this source, no node_modules. */
    clone: string;
  }
}

const source = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const parts =
  '.claude-plugin adapters core dist hooks install package.json scripts skills tsconfig.json'.split(' ');

/** The clients run a copy: a rebuild of the working tree meanwhile must not change what is tested. */
export default function buildClone(project: TestProject): () => void {
  const parent = mkdtempSync(join(realpathSync(tmpdir()), 'ah-clone-'));
  const clone = join(parent, 'agent-handoff');
  mkdirSync(clone);
  for (const part of parts) cpSync(join(source, part), join(clone, part), { recursive: true });
  const modules = join(clone, 'node_modules');
  symlinkSync(realpathSync(join(source, 'node_modules')), modules);
  execFileSync(process.execPath, ['scripts/build.mjs'], {
    cwd: clone,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // A user's clone has none: the bundles must do without.
  rmSync(modules);
  project.provide('clone', clone);
  return () => rmSync(parent, { recursive: true, force: true });
}
