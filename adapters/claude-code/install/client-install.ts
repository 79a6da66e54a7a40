import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { refuseForeign } from '../../../install/edits/generated-file.ts';
import { unwireHookFile } from '../../../install/edits/hook-file.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { ClientUnwiring, ClientWiring } from '../../../install/record/wanted.ts';
import {
  findSkills,
  listSkillClones,
  type SkillText,
  skillKind,
  wantSkills,
} from '../../../install/skills/files.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath, ownCommand } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { claudeCode, claudeDirectory, settingsPath, skillsDirectory } from './location.ts';
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
  const skills = wantSkills(skillsDirectory(ctx), options.skills);
  return {
    client: claudeCode,
    wanted: [...skills, wantSettings(ctx, options, claudePrograms(ctx, options.clone))],
    refuse: (found, recorded) => refuseForeign(skillKind, skills, found, recorded),
    // Another CLAUDE_CONFIG_DIR may have its own skills of ours; those are none of this run's business.
    isObsolete: (past) => past.kind === 'skill' && dirname(dirname(past.file)) === skillsDirectory(ctx),
  };
}

/** `skills`: today's texts, so that an untouched skill is not taken for an edited one when the record is lost. */
export function unwireClaude(
  ctx: Context,
  { clone, skills }: { clone: string; skills: readonly SkillText[] },
): ClientUnwiring {
  const programs = claudePrograms(ctx, clone);
  const others = () => findSkills(claudeCode, skillsDirectory(ctx), skills);
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
  rules: claudeRules,
  wire: (ctx, options) =>
    wireClaude(ctx, {
      ...options,
      clone: clonePath,
      skills: renderSkills(ctx, 'claude', settingsPath(ctx), options.chainHooks),
      command: ownCommand(),
    }),
  unwire: (ctx) =>
    unwireClaude(ctx, { clone: clonePath, skills: renderSkills(ctx, 'claude', settingsPath(ctx)) }),
  pluginUpgrade:
    'claude plugin marketplace update agent-handoff && claude plugin update agent-handoff@agent-handoff',
  payload: startPayload,
};
