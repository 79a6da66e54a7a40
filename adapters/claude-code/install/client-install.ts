import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { refuseForeign } from '../../../install/edits/generated-file.ts';
import { unwireHookFile } from '../../../install/edits/hook-file.ts';
import { hasSet } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { findPredecessor } from '../../../install/programs/predecessor.ts';
import type { ClientUnwiring, ClientWiring } from '../../../install/record/wanted.ts';
import {
  directoryOfSkill,
  findSkills,
  listSkillClones,
  type SkillText,
  skillsReplacing,
  wantSkills,
} from '../../../install/skills/files.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { importedDialect as dialect } from '../../client/imported-dialect.ts';
import { clonePath, ownCommand } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { claudeCode, claudeDirectory, settingsPath, skillsDirectory } from './location.ts';
import { findMod, wantMod } from './mod.ts';
import {
  claudeRules,
  listPermissions,
  type SettingsOptions,
  settingsFile,
  wantSettings,
} from './settings.ts';

export function claudePrograms(ctx: Context, clone: string): OwnPrograms {
  const generated = listSkillClones(skillsDirectory(ctx));
  return readOwnPrograms(ctx, { client: claudeCode, clone, generated, rules: claudeRules });
}

type ClaudeOptions = SettingsOptions & { skills: readonly SkillText[] };

export function wireClaude(ctx: Context, options: ClaudeOptions): ClientWiring {
  const directory = skillsDirectory(ctx);
  const { replacePredecessor: replace = false } = options;
  const names = options.skills.map(({ name }) => name);
  const predecessor = findPredecessor([directory], { directory, names }, replace);
  const kind = skillsReplacing(replace);
  const texts = wantSkills(directory, options.skills, kind).filter(({ file }) => !predecessor.holds(file));
  const skills = [...texts, ...wantMod(directory, options, kind)];
  return {
    client: claudeCode,
    wanted: [...skills, wantSettings(ctx, options, claudePrograms(ctx, options.clone))],
    links: predecessor.links,
    notices: predecessor.notices,
    refuse: (found, recorded) => refuseForeign(kind, skills, found, recorded),
    // Another CLAUDE_CONFIG_DIR may have its own skills of ours; those are none of this run's business.
    isObsolete: (past) => past.kind === 'skill' && dirname(directoryOfSkill(past.file)) === directory,
  };
}

/** `skills`: today's texts, so that an untouched skill is not taken for an edited one when the record is lost. */
export function unwireClaude(
  ctx: Context,
  { clone, skills }: { clone: string; skills: readonly SkillText[] },
): ClientUnwiring {
  const programs = claudePrograms(ctx, clone);
  const directory = skillsDirectory(ctx);
  const others = () => [...findSkills(claudeCode, directory, skills), ...findMod(directory, clone)];
  return unwireHookFile(settingsFile, settingsPath(ctx), programs, others, (document) =>
    listPermissions(ctx, document, programs),
  );
}

export const install: ClientInstall = {
  client: claudeCode,
  title: 'Claude Code',
  invoke: '/handoff',
  program: 'claude',
  directory: claudeDirectory,
  accounts: { variable: 'CLAUDE_CONFIG_DIR', kind: 'claude-settings' },
  rules: claudeRules,
  wire: (ctx, options) =>
    wireClaude(ctx, {
      ...options,
      clone: clonePath,
      skills: renderSkills(ctx, dialect, settingsPath(ctx), options.chainHooks),
      command: ownCommand(),
    }),
  unwire: (ctx) =>
    unwireClaude(ctx, { clone: clonePath, skills: renderSkills(ctx, dialect, settingsPath(ctx)) }),
  holdsDonts: (ctx) => hasSet(settingsFile, settingsPath(ctx), 'guard', claudePrograms(ctx, clonePath)),
  pluginUpgrade:
    'claude plugin marketplace update agent-handoff && claude plugin update agent-handoff@agent-handoff',
  payloads: [startPayload],
};
