import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { findHookFile, withOwnHooks } from '../../../install/edits/hook-file.ts';
import { describeUnproven, readEditable } from '../../../install/edits/own-hooks.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { ClientUnwiring, ClientWiring } from '../../../install/record/wanted.ts';
import {
  findSkills,
  listSkillClones,
  refuseForeignSkills,
  type SkillText,
  wantSkills,
} from '../../../install/skills/files.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import { isPluginCopy } from '../../../install/upgrade/clone.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath, ownCommand, renderSkills } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { claudeRules } from './file-rules.ts';
import { claudeCode, claudeDirectory, detectClaude, settingsPath, skillsDirectory } from './location.ts';
import { listPermissions, type SettingsOptions, settingsFile, wantSettings } from './settings.ts';

/** What tells our commands in Claude Code's files from everybody else's. */
export function claudePrograms(ctx: Context, clone: string): OwnPrograms {
  const generated = listSkillClones(skillsDirectory(ctx));
  return readOwnPrograms(ctx, { client: claudeCode, clone, generated, rules: claudeRules });
}

type ClaudeOptions = SettingsOptions & { skills: readonly SkillText[] };

/** What install does for Claude Code. Settings come last: they are what makes the client act. */
export function wireClaude(ctx: Context, options: ClaudeOptions): ClientWiring {
  const skills = wantSkills(claudeCode, skillsDirectory(ctx), options.skills);
  return {
    client: claudeCode,
    wanted: [...skills, wantSettings(ctx, options, claudePrograms(ctx, options.clone))],
    refuse: (found, recorded) => refuseForeignSkills(skills, found, recorded),
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
  const file = settingsPath(ctx);
  return {
    client: claudeCode,
    findByValue: () => [
      ...findSkills(claudeCode, skillsDirectory(ctx), skills),
      ...findHookFile(settingsFile, file, programs, (document) => listPermissions(ctx, document, programs)),
    ],
    withOwn: (past) => withOwnHooks(settingsFile, file, past, programs),
    describeUnproven: () => describeUnproven(readEditable(settingsFile, file), programs),
  };
}

export const install: ClientInstall = {
  client: claudeCode,
  title: 'Claude Code',
  invoke: '/handoff',
  rules: claudeRules,
  detect: detectClaude,
  absence: (ctx) => `no ${claudeDirectory(ctx)}, no program claude on the PATH`,
  wire: (ctx, options) =>
    wireClaude(ctx, {
      ...options,
      clone: clonePath,
      skills: renderSkills(ctx, 'claude'),
      command: ownCommand(),
    }),
  unwire: (ctx) => unwireClaude(ctx, { clone: clonePath, skills: renderSkills(ctx, 'claude') }),
  pluginUpgrade: (ctx) =>
    isPluginCopy(claudeDirectory(ctx), clonePath)
      ? 'claude plugin marketplace update agent-handoff && claude plugin update agent-handoff@agent-handoff'
      : null,
  payload: startPayload,
};
