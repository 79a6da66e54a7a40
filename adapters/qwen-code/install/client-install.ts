import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { generatedRules, refuseForeign } from '../../../install/edits/generated-file.ts';
import { unwireHookFile } from '../../../install/edits/hook-file.ts';
import { chosenDirectory } from '../../../install/programs/detect.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { commandKind, commandTexts, findTexts, wantTexts } from '../../client/generated-commands.ts';
import { clonePath, launcherCommand } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { commandsDirectory, qwenCode, qwenDirectory, settingsPath } from './location.ts';
import { listPermissions, settingsFile, settingsRules, wantSettings } from './settings.ts';

const command = commandKind('qwen-command', skillMarker);

const rules: readonly FileRules[] = [
  generatedRules(
    command,
    qwenCode,
    /\/commands\/[^/]+\.md$/,
    (ctx, file) => dirname(file) === commandsDirectory(ctx),
  ),
  settingsRules,
];

export function qwenPrograms(ctx: Context): OwnPrograms {
  return readOwnPrograms(ctx, { client: qwenCode, clone: clonePath, generated: [], rules });
}

/** A skill's text as the client's own form of a command, which puts what the user typed where it says so. */
function textsOf(ctx: Context) {
  return commandTexts(
    renderSkills(ctx, 'qwen', settingsPath(ctx), false, launcherCommand()),
    (name) => join(commandsDirectory(ctx), `${name}.md`),
    (description, body) => `---\ndescription: ${description}\n---\n${body}\nThe user's arguments: {{args}}\n`,
  );
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
    const commands = wantTexts(command, textsOf(ctx));
    return {
      client: qwenCode,
      wanted: [...commands, wantSettings(ctx, qwenPrograms(ctx))],
      refuse: (found, recorded) => refuseForeign(command, commands, found, recorded),
      isObsolete: (past) => past.kind === 'qwen-command' && dirname(past.file) === commandsDirectory(ctx),
    };
  },
  unwire(ctx) {
    const programs = qwenPrograms(ctx);
    return unwireHookFile(
      settingsFile,
      settingsPath(ctx),
      programs,
      () => findTexts(command, qwenCode, textsOf(ctx)),
      (document) => listPermissions(ctx, document, programs),
    );
  },
  holdsDonts: () => false,
  pluginUpgrade: 'qwen extensions update agent-handoff',
  payloads: [startPayload],
};
