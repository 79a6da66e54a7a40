import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { systemCode } from '../../core/errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { readFound } from '../found-file.ts';
import type { FileRecord } from '../record.ts';
import type { HostUnwiring, HostWiring } from '../wiring.ts';
import { claudeCode, settingsPath } from './location.ts';
import { listClones, ourContainers, readRule, readSettings, wantSettings } from './settings.ts';
import { hasMarker, refuseForeignSkills, type SkillText, skillsDirectory, wantSkills } from './skills.ts';

export interface ClaudeOptions {
  /** Absolute path of the clone that hooks and skills run from. */
  clone: string;
  skills: readonly SkillText[];
  replacePredecessor?: boolean;
}

/** What install does for Claude Code. Settings come last: they are what makes the client act. */
export function wireClaude(ctx: Context, options: ClaudeOptions): HostWiring {
  const { clone, skills, replacePredecessor = false } = options;
  const skillFiles = wantSkills(ctx, skills);
  return {
    client: claudeCode,
    wanted: [...skillFiles, wantSettings(ctx, { clone, replacePredecessor })],
    refuse: (found, recorded) =>
      refuseForeignSkills(
        skillFiles.map(({ file }) => file),
        found,
        recorded,
      ),
    // Another CLAUDE_CONFIG_DIR may have its own skills of ours; those are none of this run's business.
    isObsolete: (past) => past.kind === 'skill' && dirname(dirname(past.file)) === skillsDirectory(ctx),
  };
}

/** `skills`: today's texts, so that an untouched skill is not taken for an edited one when the record is lost. */
export function unwireClaude(ctx: Context, skills: readonly SkillText[] = []): HostUnwiring {
  return { client: claudeCode, findByValue: () => [...findSkills(ctx, skills), ...findSettings(ctx)] };
}

/** The permission counts as ours only next to our hooks: alone it may be the user's own. */
function findSettings(ctx: Context): FileRecord[] {
  const file = settingsPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null || listClones(readSettings(file, bytes)).length === 0) return [];
  const values = [{ path: ['permissions', 'allow'], value: readRule(ctx) }];
  const added = { containers: ourContainers, hooks: [], values, removed: [] };
  const before = { sha256: 'unknown', backup: 'unknown' };
  return [
    { client: claudeCode, kind: 'claude-settings', file, before, after: 'unknown', exact: false, added },
  ];
}

function findSkills(ctx: Context, skills: readonly SkillText[]): FileRecord[] {
  const directory = skillsDirectory(ctx);
  return listNames(directory).flatMap((name): FileRecord[] => {
    const file = join(directory, name, 'SKILL.md');
    if (!existsSync(file)) return [];
    const { bytes } = readFound(file);
    if (bytes === null || !hasMarker(bytes)) return [];
    const text = skills.find((skill) => skill.name === name)?.text;
    const after = text === undefined ? 'unknown' : fingerprintOf(Buffer.from(text, 'utf8'));
    return [{ client: claudeCode, kind: 'skill', file, before: null, after, exact: true }];
  });
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return [];
    throw error;
  }
}
