import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { stateHome } from '../../../install/state/state-place.ts';
import { type CodexConfig, configuredRoots, hasOwnHooks } from './config.ts';
import {
  agentsPath,
  codexDirectory,
  codexSkillsDirectory,
  listReadable,
  overridePath,
  pathForms,
  readUserText,
} from './location.ts';
import { findSharedText } from './shared-text.ts';

/** What would keep our edits from working. Reads the disk, never throws for what it finds. */
export function describeSurroundings(
  ctx: Context,
  config: CodexConfig,
  skillNames: readonly string[],
): Notice[] {
  return [
    ...findOpenedState(ctx, config),
    ...findOverride(ctx),
    ...findSharedText(ctx),
    ...findConfigTrouble(config),
    ...findPredecessor(ctx),
    ...findSameSkills(ctx, skillNames),
  ];
}

/** A blank one is ignored by Codex (measured). */
function findOverride(ctx: Context): Notice[] {
  const file = overridePath(ctx);
  if ((readUserText(file) ?? '').replace(/^\xEF\xBB\xBF/, '').trim() === '') return [];
  const message = `${file} replaces AGENTS.md, so Codex does not see our block there; the trusted hook delivers without it.`;
  return [{ code: 'agents-overridden', message, file }];
}

function findConfigTrouble(config: CodexConfig): Notice[] {
  const { file } = config;
  if (config.entries === null) {
    const message = `${config.problem}; what it says of hooks, trust and projects is unknown to us. It was not touched.`;
    return [{ code: 'config-unclear', message, file }];
  }
  if (!hasOwnHooks(config)) return [];
  const message = `${file} has hooks of its own; beside hooks.json Codex runs both and warns of it at each start.`;
  return [{ code: 'config-hooks', message, file }];
}

/** The predecessor's text has the agent read and archive with shell commands. */
function findPredecessor(ctx: Context): Notice[] {
  const file = agentsPath(ctx);
  const lines = (readUserText(file) ?? '').split('\n');
  const line = lines.findIndex((text) => /\.agent-handoffs\b.*\bunread\b/.test(text));
  if (line < 0) return [];
  const message = `${file}:${line + 1}: text that has the agent read the inbox itself (the predecessor's?); with our block both would do it. Delete one.`;
  return [{ code: 'predecessor-text', message, file, line: line + 1 }];
}

/** The same name in two places: `$handoff` loads neither (measured). */
function findSameSkills(ctx: Context, names: readonly string[]): Notice[] {
  const home = codexSkillsDirectory(ctx);
  const places = new Set([
    home,
    join(codexDirectory(ctx), 'skills'),
    join(ctx.cwd, '.agents/skills'),
    join(findWorktreeRoot(ctx.cwd), '.agents/skills'),
  ]);
  return [...places].flatMap((place) =>
    listReadable(place).flatMap((directory): Notice[] => {
      const file = join(place, directory, 'SKILL.md');
      if (!exists(file)) return [];
      const name = nameOf(file);
      if (!names.includes(name) || (place === home && basename(dirname(file)) === name)) return [];
      const message = `${file} has the name of our skill; with both Codex loads neither for $${name}. Remove or rename that one.`;
      return [{ code: 'skill-elsewhere', message, file }];
    }),
  );
}

function nameOf(file: string): string {
  const [, frontmatter = ''] =
    /^(?:\xEF\xBB\xBF)?---\r?\n([\s\S]*?)\n---/.exec(readUserText(file) ?? '') ?? [];
  const name = /^name:[ \t]*(["']?)(.*?)\1[ \t\r]*$/m.exec(frontmatter)?.[2];
  return name ?? basename(dirname(file));
}

/**
 * Returns what of the clone and its Node a session could write, and where: a rule for it would lead out of the sandbox.
 * Writable are temp directories, what config.toml names, the session's workspace, and a repository around the clone.
 */
export function findWritableRoot(
  ctx: Pick<Context, 'cwd' | 'home' | 'env'>,
  { clone, node }: { clone: string; node: string },
  config: CodexConfig,
): { path: string; root: string } | null {
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

/** Hooks run the Node that is named in the state, outside the sandbox. */
function findOpenedState(ctx: Context, config: CodexConfig): Notice[] {
  const file = stateHome(ctx);
  const root = configuredRoots(config).find((one) => isUnder(file, one));
  if (root === undefined) return [];
  const message = `${file} lies under ${root}, which config.toml lets a sandboxed session write: it could name another Node there, which the hook runs outside the sandbox. Take that directory out of config.toml.`;
  return [{ code: 'state-writable', message, file }];
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
