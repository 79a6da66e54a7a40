import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type ErrorDocument, Sandbox } from './sandbox.ts';

export const fixtures = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures/chains');
export const architect = '2025-01-09T14-30-45-architect';
export const developer = '2025-01-09T15-00-00-developer';
export const testing = '2025-01-09T16-00-00-testing';
export const body = '## Context\n\nDesign auth.\n\n## Output\n\nDesign, decision, files, interfaces.\n';
export const valid = ['--status', 'completed', '--summary', 'Designed it', '--file', '-'];

/** A repository with a chain; everything runs through the bundle. */
export class Box extends Sandbox {
  readonly chain = join(this.worktree, '.local/handoff');

  withFixtures(): this {
    mkdirSync(this.chain, { recursive: true });
    cpSync(fixtures, this.chain, { recursive: true });
    return this;
  }

  put(name: string, text: string): string {
    mkdirSync(this.chain, { recursive: true });
    writeFileSync(join(this.chain, name), text);
    return join(this.chain, name);
  }

  get files(): string[] {
    return readdirSync(this.chain)
      .filter((name) => !name.startsWith('.'))
      .sort();
  }

  fails(args: string[], input = ''): { status: number | null; error: ErrorDocument['error'] } {
    const ran = this.run([...args, '--json'], { input });
    expect(ran.stderr).toBe('');
    return { status: ran.status, error: (JSON.parse(ran.stdout) as ErrorDocument).error };
  }
}
