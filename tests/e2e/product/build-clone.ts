import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A clone of the project as a user has one: built from this source, no node_modules. */
    clone: string;
  }
}

const source = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const leftOut = new Set(['.git', 'node_modules', 'tests', 'bench', 'docs', 'examples']);

/** The clients run a copy: a rebuild of the working tree meanwhile must not change what is tested. */
export default function provideClone(project: TestProject): () => void {
  // Not under the temp directory: Codex' sandbox may write there, so install would leave its rule out.
  const parent = mkdtempSync('/var/tmp/ah-clone-');
  const remove = () => rmSync(parent, { recursive: true, force: true });
  try {
    project.provide('clone', buildClone(join(parent, 'agent-handoff')));
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}

function buildClone(clone: string): string {
  cpSync(source, clone, { recursive: true, filter: (path) => !leftOut.has(relative(source, path)) });
  // To see a test fail: a defence removed by a patch of tests/crash/mutants.
  const patch = process.env.E2E_PATCH;
  if (patch)
    execFileSync('git', ['apply', '-C1', '--recount', resolve(patch)], {
      cwd: clone,
      env: noRepository(clone),
    });
  const modules = join(clone, 'node_modules');
  symlinkSync(realpathSync(join(source, 'node_modules')), modules);
  execFileSync(process.execPath, ['scripts/build.mjs'], {
    cwd: clone,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // A user's clone has none: the bundles must do without.
  rmSync(modules);
  return clone;
}

/** git would take the patch for one of the repository around it. */
function noRepository(clone: string): NodeJS.ProcessEnv {
  return { ...process.env, GIT_DIR: join(clone, 'no-repository') };
}
