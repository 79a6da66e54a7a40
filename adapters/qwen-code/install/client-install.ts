import type { Context } from '../../../core/context.ts';
import { generatedRules } from '../../../install/edits/generated-file.ts';
import { unwireHookFile } from '../../../install/edits/hook-file.ts';
import { chosenDirectory } from '../../../install/programs/detect.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import {
  commandTexts,
  findTexts,
  type GeneratedText,
  inliningDialect,
  isIn,
  namedKind,
  partsOfSkill,
  refuseTexts,
  wantTexts,
} from '../../client/generated-texts.ts';
import { clonePath, launcherCommand } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { commandsDirectory, qwenCode, qwenDirectory, settingsPath } from './location.ts';
import { listPermissions, settingsFile, settingsRules, wantSettings } from './settings.ts';

const commandKind = namedKind('qwen-command', 'command', skillMarker);

const rules: readonly FileRules[] = [
  generatedRules(commandKind, qwenCode, /\/commands\/[^/]+\.md$/, isIn(commandsDirectory)),
  settingsRules,
];

export function qwenPrograms(ctx: Context): OwnPrograms {
  return readOwnPrograms(ctx, { client: qwenCode, clone: clonePath, generated: [], rules });
}

/** A command in the client's own form, which puts what the user typed where it says so. */
function renderCommand(text: string): string {
  const { description, body } = partsOfSkill(text);
  return `---\ndescription: ${description}\n---\n${body}\nThe user's arguments: {{args}}\n`;
}

function textsOf(ctx: Context): GeneratedText[] {
  const skills = renderSkills(ctx, inliningDialect, settingsPath(ctx), false, launcherCommand());
  return commandTexts(commandKind, commandsDirectory(ctx), '.md', skills, renderCommand);
}

/** Its directory. Throws `config-relative` for one that every session would look for in another place. */
function requireDirectory(ctx: Context): string {
  if (!ctx.env.QWEN_HOME?.startsWith('~')) chosenDirectory(ctx, 'QWEN_HOME');
  return qwenDirectory(ctx);
}

export const install: ClientInstall = {
  client: qwenCode,
  title: 'Qwen Code',
  invoke: '/handoff',
  program: 'qwen',
  directory: requireDirectory,
  accounts: { variable: 'QWEN_HOME', kind: 'qwen-settings' },
  rules,
  wire(ctx) {
    requireDirectory(ctx);
    const texts = textsOf(ctx);
    return {
      client: qwenCode,
      wanted: [...wantTexts(texts), wantSettings(ctx, qwenPrograms(ctx))],
      refuse: refuseTexts(texts),
      isObsolete: ({ kind, file }) => kind === 'qwen-command' && isIn(commandsDirectory)(ctx, file),
    };
  },
  unwire(ctx) {
    const programs = qwenPrograms(ctx);
    return unwireHookFile(
      settingsFile,
      settingsPath(ctx),
      programs,
      () => findTexts(qwenCode, textsOf(ctx)),
      (document) => listPermissions(ctx, document, programs),
    );
  },
  holdsDonts: () => false,
  pluginUpgrade: 'qwen extensions update agent-handoff',
  payloads: [startPayload],
};
