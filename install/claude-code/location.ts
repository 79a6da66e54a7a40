import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Context } from '../../core/context.ts';

export const claudeCode = 'claude-code';

/** Claude Code's configuration directory: `CLAUDE_CONFIG_DIR`, else `~/.claude`. */
export function claudeDirectory(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): string {
  return resolve(ctx.cwd, ctx.env.CLAUDE_CONFIG_DIR || join(ctx.home, '.claude'));
}

export function settingsPath(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): string {
  return join(claudeDirectory(ctx), 'settings.json');
}

/** What shows that Claude Code is used here; both null when nothing does. */
export interface ClaudePresence {
  /** The configuration directory, if it exists. */
  directory: string | null;
  /** The program `claude` on the PATH. */
  program: string | null;
}

export function detectClaude(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): ClaudePresence {
  const directory = claudeDirectory(ctx);
  const candidates = (ctx.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => entry !== '')
    .map((entry) => join(resolve(ctx.cwd, entry), 'claude'));
  return {
    directory: statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? directory : null,
    program: candidates.find(isExecutable) ?? null,
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
