import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { type CodexConfig, configuredRoots } from './config.ts';
import { pathForms } from './location.ts';

/** A directory that a Codex session may write although it is sandboxed, and what lies under it. */
interface WritableRoot {
  path: string;
  root: string;
}

/**
 * What of the clone and its Node a session could write: then it could put another program there, and a rule that
 * allows it would lead out of the sandbox. Writable are the temp directories, what config.toml names (trusted projects,
 * `writable_roots`), the workspace of the Codex session that this command runs in, and a repository around the clone.
 * A clone that install merely runs in is none: it becomes one when Codex is told to trust it.
 */
export function findWritableRoot(
  ctx: Pick<Context, 'cwd' | 'home' | 'env'>,
  { clone, node }: { clone: string; node: string },
  config: CodexConfig,
): WritableRoot | null {
  const workspace = worktreeOf(ctx.cwd);
  const isRepository = exists(join(workspace, '.git'));
  const roots = [
    '/tmp',
    tmpdir(),
    ...(ctx.env.TMPDIR ? [resolve(ctx.cwd, ctx.env.TMPDIR)] : []),
    ...configuredRoots(config),
    ...(ctx.env.CODEX_THREAD_ID ? [ctx.cwd, workspace] : []),
    ...(isRepository && worktreeOf(clone) !== workspace ? [workspace] : []),
  ];
  for (const path of [clone, node]) {
    const root = roots.find((one) => isUnder(path, one));
    if (root !== undefined) return { path, root };
  }
  return null;
}

/** A directory under one that config.toml lets sessions write. */
export function findOpened(path: string, config: CodexConfig): WritableRoot | null {
  const root = configuredRoots(config).find((one) => isUnder(path, one));
  return root === undefined ? null : { path, root };
}

function worktreeOf(directory: string): string {
  return exists(directory) ? findWorktreeRoot(directory) : directory;
}

function isUnder(path: string, root: string): boolean {
  return pathForms(path).some((one) =>
    pathForms(root).some(
      (other) => one === other || one.startsWith(other.endsWith(sep) ? other : other + sep),
    ),
  );
}
