import { delimiter, dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { targetAt } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { readOrNull } from '../../../core/files/user-file.ts';
import { physicalPath } from '../../../core/git/program.ts';
import { chosenDirectory, findProgram } from '../../../install/programs/detect.ts';

export const codex = 'codex';

type Place = Pick<Context, 'home' | 'env'>;

/** Codex' configuration directory: `CODEX_HOME`, else `~/.codex`. */
export function codexDirectory(ctx: Place): string {
  return chosenDirectory(ctx, 'CODEX_HOME') ?? join(ctx.home, '.codex');
}

const inCodex = (name: string) => (ctx: Place) => join(codexDirectory(ctx), name);

export const hooksPath = inCodex('hooks.json');
export const configPath = inCodex('config.toml');
export const agentsPath = inCodex('AGENTS.md');
/** Read by Codex in place of AGENTS.md. */
export const overridePath = inCodex('AGENTS.override.md');
export const rulesDirectory = inCodex('rules');
export const rulesPath = inCodex('rules/agent-handoff.rules');

/** Not under `CODEX_HOME`: a skill of the same name in two places is not loaded at all (measured). */
export function codexSkillsDirectory(ctx: Pick<Context, 'home'>): string {
  return join(ctx.home, '.agents/skills');
}

/** Where links of the predecessor's may be: its installer made `~/.codex/plugins/agent-handoff`. */
export function linkedDirectories(ctx: Place): string[] {
  return [
    join(codexDirectory(ctx), 'plugins'),
    join(codexDirectory(ctx), 'skills'),
    codexSkillsDirectory(ctx),
  ];
}

export function codexProgram(ctx: Pick<Context, 'cwd' | 'env'>): string | null {
  return findProgram(ctx, 'codex');
}

/** A path and, where links lead elsewhere, what it really is: Codex names files by either. */
export function pathForms(path: string): string[] {
  return [...new Set([path, physicalPath(path)])];
}

/** The environment in which the client is asked something: that of the user, and a PATH on which its script finds Node. */
function codexEnvironment(ctx: Context): Record<string, string | undefined> {
  const path = [ctx.env.PATH ?? '', dirname(process.execPath)].filter((entry) => entry !== '');
  const home = ctx.env.CODEX_HOME ? { CODEX_HOME: codexDirectory(ctx) } : {};
  return { ...ctx.env, ...home, HOME: ctx.home, PATH: path.join(delimiter) };
}

/** How Codex is run to be asked something outside any project: it never throws, and nobody is asked anything. */
export function codexProcess(ctx: Context, timeout: number) {
  const env = codexEnvironment(ctx);
  return { cwd: ctx.home, env, extendEnv: false, stdin: 'ignore', reject: false, timeout } as const;
}

const sizeLimit = 4 * 1024 * 1024;

/** A text of the user's in whatever encoding, byte by byte; null for none, an unreadable one, or one too large. */
export function readUserText(file: string): string | null {
  const target = targetAt(file);
  if (!target?.isFile() || target.size > sizeLimit) return null;
  try {
    return Buffer.from(readOrNull(file) ?? []).toString('latin1');
  } catch {
    return null;
  }
}

/** The names in a directory, sorted; none where it cannot be read. */
export function listReadable(directory: string): string[] {
  try {
    return listNames(directory).sort();
  } catch {
    return [];
  }
}
