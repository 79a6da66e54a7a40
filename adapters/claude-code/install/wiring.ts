import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { HostUnwiring, HostWiring } from '../../../install/client-wiring.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { describeUnproven, listOwnHooks, withOwnHooks } from '../../../install/edits/own-hooks.ts';
import { readFound } from '../../../install/found-file.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import type { FileRecord } from '../../../install/record.ts';
import {
  findSkills,
  refuseForeignSkills,
  type SkillText,
  wantSkills,
} from '../../../install/skills/files.ts';
import { type ChainWish, listChainPermissions } from './chain-hooks.ts';
import { claudeCode, settingsPath, skillsDirectory } from './location.ts';
import { claudePrograms } from './programs.ts';
import { ourContainers, readRule, readSettings, wantSettings } from './settings.ts';

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
  const programs = claudePrograms(ctx, clone);
  const skillFiles = wantSkills(claudeCode, skillsDirectory(ctx), skills);
  return {
    client: claudeCode,
    wanted: [...skillFiles, wantSettings(ctx, { clone, programs, replacePredecessor, threadGates, chain })],
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
export function unwireClaude(
  ctx: Context,
  { clone, skills = [] }: { clone: string; skills?: readonly SkillText[] },
): HostUnwiring {
  const programs = claudePrograms(ctx, clone);
  const isSettings = ({ kind, file }: FileRecord) => kind === 'claude-settings' && file === settingsPath(ctx);
  return {
    client: claudeCode,
    findByValue: () => [
      ...findSkills(claudeCode, skillsDirectory(ctx), skills),
      ...findSettings(ctx, programs),
    ],
    withOwn(past) {
      const document = isSettings(past) ? readOwnSettings(ctx) : null;
      return document === null ? past : withOwnHooks(past, document, programs);
    },
    describeUnproven() {
      const document = readOwnSettings(ctx);
      return document === null ? [] : describeUnproven(document, programs);
    },
  };
}

/** Null when there are none, or none that we could edit: what they hold is then not ours to judge. */
function readOwnSettings(ctx: Context): JsonDocument | null {
  const file = settingsPath(ctx);
  try {
    const { bytes } = readFound(file);
    return bytes === null ? null : readSettings(file, bytes);
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

/** The permission counts as ours only next to our hooks: alone it may be the user's own. */
function findSettings(ctx: Context, programs: OwnPrograms): FileRecord[] {
  const file = settingsPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null) return [];
  const document = readSettings(file, bytes);
  const hooks = listOwnHooks(document, programs);
  if (!hooks.some(({ event }) => event === 'SessionStart')) return [];
  const read = { path: ['permissions', 'allow'], value: readRule(ctx) };
  const values = [read, ...listChainPermissions(document, programs)];
  const added = { containers: ourContainers, hooks, values, removed: [] };
  const before = { sha256: 'unknown', backup: 'unknown' };
  return [
    { client: claudeCode, kind: 'claude-settings', file, before, after: 'unknown', exact: false, added },
  ];
}
