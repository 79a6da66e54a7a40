import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { generatedRules } from '../../../install/edits/generated-file.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { type SkillDialect, skillMarker } from '../../../install/skills/render.ts';
import { commandTexts, type GeneratedText, isAt, isIn, namedKind } from '../../client/generated-texts.ts';
import { clonePath } from '../../client/installation.ts';
import { moduleMarker, renderModule } from '../../client/start-module.ts';
import { renderSkills } from '../../client/wiring.ts';
import { commandsDirectory, openCode, pluginPath } from './location.ts';

const commandKind = namedKind('opencode-command', 'command', skillMarker);
const pluginKind = namedKind('opencode-plugin', 'plugin', moduleMarker);

export const rules: readonly FileRules[] = [
  generatedRules(commandKind, openCode, /\/commands\/[^/]+\.md$/, isIn(commandsDirectory)),
  generatedRules(pluginKind, openCode, /\/plugins\/agent-handoff\.js$/, isAt(pluginPath)),
];

const dialect: SkillDialect = {
  traits: [],
  invoke: '/',
  argumentsOf: () => 'are at the end of this text',
  writeTool: 'the write tool',
  clear: '/new',
};

export function textsOf(ctx: Context): GeneratedText[] {
  const skills = renderSkills(ctx, dialect, pluginPath(ctx), false);
  // The name of a command is that of its file.
  const render = (text: string) => text.replace(/^name: .*\n/m, '');
  return [
    ...commandTexts(commandKind, commandsDirectory(ctx), '.md', skills, render),
    [pluginKind, pluginPath(ctx), renderModule(openCode, join(clonePath, 'hooks/opencode/plugin.js'))],
  ];
}
