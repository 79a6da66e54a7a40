import { basename, dirname, resolve } from 'node:path';
import { claudeCode, settingsPath, skillsDirectory } from '../../adapters/claude-code/install/location.ts';
import {
  agentsPath,
  codex,
  codexSkillsDirectory,
  configPath,
  hooksPath,
  rulesPath,
} from '../../adapters/codex/install/location.ts';
import type { Context } from '../../core/context.ts';
import type { FileKind, FileRecord } from '../record.ts';

/** How a file of each kind is called, wherever a client was told to keep it. */
const names: Record<FileKind, RegExp> = {
  'claude-settings': /\/settings\.json$/,
  'codex-agents': /\/AGENTS\.md$/,
  'codex-config': /\/config\.toml$/,
  'codex-hooks': /\/hooks\.json$/,
  'codex-rules': /\/rules\/agent-handoff\.rules$/,
  skill: /\/skills\/[^/]+\/SKILL\.md$/,
  // Files of ours are known by their place, and never by what a record says.
  own: /(?!)/,
};

/** Whether install writes files of that name for this kind: what a record says of others is not carried out. */
export function hasOwnName({ kind, file }: Pick<FileRecord, 'kind' | 'file'>): boolean {
  return names[kind].test(file) && resolve(file) === file;
}

/** Whether install would write this very file here and now. */
export function isExpected(
  ctx: Pick<Context, 'home' | 'env'>,
  { client, kind, file }: Pick<FileRecord, 'client' | 'kind' | 'file'>,
): boolean {
  if (!hasOwnName({ kind, file })) return false;
  const skillOf = basename(file) === 'SKILL.md' ? dirname(dirname(file)) : null;
  if (client === claudeCode) {
    return kind === 'skill'
      ? skillOf === skillsDirectory(ctx)
      : kind === 'claude-settings' && file === settingsPath(ctx);
  }
  if (client !== codex) return false;
  if (kind === 'skill') return skillOf === codexSkillsDirectory(ctx);
  const files: Partial<Record<FileKind, string>> = {
    'codex-agents': agentsPath(ctx),
    'codex-config': configPath(ctx),
    'codex-hooks': hooksPath(ctx),
    'codex-rules': rulesPath(ctx),
  };
  return files[kind] === file;
}
