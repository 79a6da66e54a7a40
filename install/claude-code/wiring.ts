import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { shellWord } from '../../core/shell-word.ts';
import { readFound } from '../found-file.ts';
import type { FileRecord } from '../record.ts';
import { findSkills, refuseForeignSkills, type SkillText, wantSkills } from '../skills/files.ts';
import type { HostUnwiring, HostWiring } from '../wiring.ts';
import { type ChainWish, listChainPermissions } from './chain-hooks.ts';
import { claudeCode, settingsPath, skillsDirectory } from './location.ts';
import { listClones, ourContainers, readRule, readSettings, wantSettings } from './settings.ts';

export interface ClaudeOptions {
  /** Absolute path of the clone that hooks and skills run from. */
  clone: string;
  skills: readonly SkillText[];
  replacePredecessor?: boolean;
  /** Whether the gates of threads are to be held; left out, as they are held now. */
  threadGates?: boolean | undefined;
  chain?: ChainWish;
}

/** What install does for Claude Code. Settings come last: they are what makes the client act. */
export function wireClaude(ctx: Context, options: ClaudeOptions): HostWiring {
  const { clone, skills, replacePredecessor = false, threadGates } = options;
  const program = `node ${shellWord(join(clone, 'dist/handoff.cjs'))}`;
  const { chain = { wish: undefined, command: program } } = options;
  const skillFiles = wantSkills(claudeCode, skillsDirectory(ctx), skills);
  return {
    client: claudeCode,
    wanted: [...skillFiles, wantSettings(ctx, { clone, replacePredecessor, threadGates, chain })],
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
  const findByValue = () => [...findSkills(claudeCode, skillsDirectory(ctx), skills), ...findSettings(ctx)];
  return { client: claudeCode, findByValue };
}

/** The permission counts as ours only next to our hooks: alone it may be the user's own. */
function findSettings(ctx: Context): FileRecord[] {
  const file = settingsPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null) return [];
  const document = readSettings(file, bytes);
  if (listClones(document).length === 0) return [];
  const read = { path: ['permissions', 'allow'], value: readRule(ctx) };
  const values = [read, ...listChainPermissions(document)];
  const added = { containers: ourContainers, hooks: [], values, removed: [] };
  const before = { sha256: 'unknown', backup: 'unknown' };
  return [
    { client: claudeCode, kind: 'claude-settings', file, before, after: 'unknown', exact: false, added },
  ];
}
