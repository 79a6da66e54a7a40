import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { hookFileRules, unwireHookFile } from '../../../install/edits/hook-file.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { findTexts, isIn, refuseTexts, wantTexts } from '../../client/generated-texts.ts';
import { clonePath } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { rules as generated, textsOf } from './generated.ts';
import { commandsDirectory, geminiCli, geminiDirectory, settingsPath } from './location.ts';
import { settingsFile, wantSettings } from './settings.ts';

const rules: readonly FileRules[] = [
  ...generated,
  hookFileRules(settingsFile, /\/settings\.json$/, settingsPath),
];

export function geminiPrograms(ctx: Context): OwnPrograms {
  return readOwnPrograms(ctx, { client: geminiCli, clone: clonePath, generated: [], rules });
}

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
    const texts = textsOf(ctx);
    return {
      client: geminiCli,
      wanted: [...wantTexts(texts), wantSettings(ctx, clonePath, geminiPrograms(ctx))],
      refuse: refuseTexts(texts),
      isObsolete: ({ kind, file }) => kind === 'gemini-command' && isIn(commandsDirectory)(ctx, file),
    };
  },
  unwire: (ctx) =>
    unwireHookFile(settingsFile, settingsPath(ctx), geminiPrograms(ctx), () =>
      findTexts(geminiCli, textsOf(ctx)),
    ),
  holdsDonts: () => false,
  pluginUpgrade: 'gemini extensions update agent-handoff',
  payloads: [startPayload, { ...startPayload, hook_event_name: 'BeforeAgent', prompt: 'Go.' }],
};
