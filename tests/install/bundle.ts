import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

/** Bundles a program that imports from this repository, for tests that need a process with other rights or limits. */
export function bundleProgram(contents: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'handoff-bundle-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'program.cjs');
  buildSync({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    // jsonc-parser's CommonJS build is UMD, which esbuild cannot follow.
    mainFields: ['module', 'main'],
    outfile: file,
    logLevel: 'error',
  });
  chmodSync(directory, 0o755);
  chmodSync(file, 0o644);
  return file;
}
