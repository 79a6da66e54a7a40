import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { generatedRules, refuseForeign } from '../../../install/edits/generated-file.ts';
import { hookFileRules, unwireHookFile } from '../../../install/edits/hook-file.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import type { SkillDialect } from '../../../install/skills/render.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath, ownCommand } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { findOwnFiles, geminiCommand, policyKind, wantCommands, wantPolicy } from './generated.ts';
import { commandsDirectory, geminiCli, geminiDirectory, policyPath, settingsPath } from './location.ts';
import { settingsFile, wantSettings } from './settings.ts';

const rules: readonly FileRules[] = [
  generatedRules(
    geminiCommand,
    geminiCli,
    /\/commands\/[^/]+\.toml$/,
    (ctx, file) => dirname(file) === commandsDirectory(ctx),
  ),
  generatedRules(
    policyKind,
    geminiCli,
    /\/policies\/agent-handoff\.toml$/,
    (ctx, file) => file === policyPath(ctx),
  ),
  hookFileRules(settingsFile, /\/settings\.json$/, settingsPath),
];

export function geminiPrograms(ctx: Context): OwnPrograms {
  return readOwnPrograms(ctx, { client: geminiCli, clone: clonePath, generated: [], rules });
}

const dialect: SkillDialect = {
  traits: ['inlines'],
  invoke: '/',
  argumentsOf: () => 'are at the end of this text',
  writeTool: 'write_file',
  clear: '/clear',
  // These show the output of a command that fails, and their rules allow no redirection.
  inline: (command) => `!{${command}}`,
};

const skillsFor = (ctx: Context) => renderSkills(ctx, dialect, settingsPath(ctx), false);

export const install: ClientInstall = {
  client: geminiCli,
  title: 'Gemini CLI',
  invoke: '/handoff',
  program: 'gemini',
  directory: geminiDirectory,
  accounts: {
    variable: 'GEMINI_CLI_HOME',
    kind: 'gemini-settings',
    placeOf: (settings) => dirname(dirname(settings)),
  },
  rules,
  wire(ctx) {
    const generated = [...wantCommands(ctx, skillsFor(ctx)), ...wantPolicy(ctx, ownCommand())];
    return {
      client: geminiCli,
      wanted: [...generated, wantSettings(ctx, clonePath, geminiPrograms(ctx))],
      refuse(found, recorded) {
        for (const kind of [geminiCommand, policyKind]) refuseForeign(kind, generated, found, recorded);
      },
      isObsolete: (past) => past.kind === 'gemini-command' && dirname(past.file) === commandsDirectory(ctx),
    };
  },
  unwire: (ctx) =>
    unwireHookFile(settingsFile, settingsPath(ctx), geminiPrograms(ctx), () =>
      findOwnFiles(ctx, ownCommand(), skillsFor(ctx)),
    ),
  holdsDonts: () => false,
  pluginUpgrade: 'gemini extensions update agent-handoff',
  payloads: [startPayload, { ...startPayload, hook_event_name: 'BeforeAgent', prompt: 'Go.' }],
};
