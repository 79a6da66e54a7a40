import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { chosenDirectory } from '../../../install/chosen-directory.ts';
import { detectClient, type Presence } from '../../../install/program.ts';

export const codex = 'codex';

type Place = Pick<Context, 'home' | 'env'>;

/** Codex' configuration directory: `CODEX_HOME`, else `~/.codex`. */
export function codexDirectory(ctx: Place): string {
  return chosenDirectory(ctx, 'CODEX_HOME') ?? join(ctx.home, '.codex');
}

export function hooksPath(ctx: Place): string {
  return join(codexDirectory(ctx), 'hooks.json');
}

export function agentsPath(ctx: Place): string {
  return join(codexDirectory(ctx), 'AGENTS.md');
}

export function configPath(ctx: Place): string {
  return join(codexDirectory(ctx), 'config.toml');
}

export function rulesDirectory(ctx: Place): string {
  return join(codexDirectory(ctx), 'rules');
}

export function rulesPath(ctx: Place): string {
  return join(rulesDirectory(ctx), 'agent-handoff.rules');
}

/** Not under `CODEX_HOME`: a skill of the same name in two places is not loaded at all (measured). */
export function codexSkillsDirectory(ctx: Pick<Context, 'home'>): string {
  return join(ctx.home, '.agents/skills');
}

export function detectCodex(ctx: Place & Pick<Context, 'cwd'>): Presence {
  return detectClient(ctx, codexDirectory(ctx), 'codex');
}

/** A path and, where links lead elsewhere, what it really is: Codex names files by either. */
export function pathForms(path: string): string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [path];
  }
}
