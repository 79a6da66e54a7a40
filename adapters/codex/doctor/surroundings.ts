import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { systemCode } from '../../../core/errors.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import type { Notice } from '../../../install/notice.ts';
import { type CodexConfig, hasOwnHooks } from '../install/config.ts';
import { agentsPath, codexDirectory, codexSkillsDirectory } from '../install/location.ts';

const sizeLimit = 4 * 1024 * 1024;

/** What stands around our edits and would keep them from working. Reads the disk, never throws for what it finds. */
export function describeSurroundings(
  ctx: Context,
  config: CodexConfig,
  skillNames: readonly string[],
): Notice[] {
  return [
    ...findOverride(ctx),
    ...findConfigTrouble(config),
    ...findPredecessor(ctx),
    ...findSameSkills(ctx, skillNames),
  ];
}

/** A blank one is ignored by Codex (measured). */
function findOverride(ctx: Context): Notice[] {
  const file = join(codexDirectory(ctx), 'AGENTS.override.md');
  if ((readOrNothing(file) ?? '').trim() === '') return [];
  const message = `${file} replaces AGENTS.md, so Codex does not see our block there; the trusted hook delivers without it.`;
  return [{ code: 'agents-overridden', message, file }];
}

function findConfigTrouble(config: CodexConfig): Notice[] {
  const { file } = config;
  if (config.tables === null) {
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
  const lines = (readOrNothing(file) ?? '').split('\n');
  const line = lines.findIndex((text) => /\.agent-handoffs\b.*\bunread\b/.test(text));
  if (line < 0) return [];
  const message = `${file}:${line + 1}: text that has the agent read the inbox itself (the predecessor's?); with our block both would do it. Delete one.`;
  return [{ code: 'predecessor-text', message, file }];
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
    listNames(place).flatMap((directory): Notice[] => {
      const file = join(place, directory, 'SKILL.md');
      if (!existsSync(file)) return [];
      const name = nameOf(file);
      if (!names.includes(name) || (place === home && basename(dirname(file)) === name)) return [];
      const message = `${file} has the name of our skill; with both Codex loads neither for $${name}. Remove or rename that one.`;
      return [{ code: 'skill-elsewhere', message, file }];
    }),
  );
}

function nameOf(file: string): string {
  const [, frontmatter = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\n---/.exec(readOrNothing(file) ?? '') ?? [];
  const name = /^name:[ \t]*(["']?)(.*?)\1[ \t\r]*$/m.exec(frontmatter)?.[2];
  return name ?? basename(dirname(file));
}

/** No device, no FIFO: they would never end, and nothing of that size is a text that anybody wrote. */
function readOrNothing(file: string): string | null {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= sizeLimit ? readFileSync(file, 'utf8') : null;
  } catch (error) {
    if (systemCode(error) !== '') return null;
    throw error;
  }
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (systemCode(error) !== '') return [];
    throw error;
  }
}
