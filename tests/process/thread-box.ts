import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { ErrorDocument, Ran, Sandbox } from './sandbox.ts';

export const day = new Date().toISOString().slice(0, 10);
export const slug = `${day}-auth`;
export const active = `handoffs/active/${slug}`;
export const me = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'a@b',
};

/** Runs `thread …` as someone git knows. */
export function thread(
  box: Sandbox,
  args: string[],
  wish: { input?: string; env?: Record<string, string>; cwd?: string } = {},
): Ran {
  return box.run(['thread', ...args], { ...wish, env: { ...me, ...wish.env } });
}

export function json<T>(box: Sandbox, args: string[], wish: { input?: string } = {}): T {
  const ran = thread(box, [...args, '--json'], wish);
  expect(ran.status, ran.stdout + ran.stderr).toBe(0);
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout) as T;
}

export function write(box: Sandbox, name: string, text: string): void {
  mkdirSync(dirname(join(box.worktree, name)), { recursive: true });
  writeFileSync(join(box.worktree, name), text);
}

export function codeOf(ran: Ran): [number | null, string] {
  return [ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code];
}
