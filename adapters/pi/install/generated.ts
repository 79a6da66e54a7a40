import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { generatedRules } from '../../../install/edits/generated-file.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { type SkillDialect, skillMarker } from '../../../install/skills/render.ts';
import { commandTexts, type GeneratedText, isAt, isIn, namedKind } from '../../client/generated-texts.ts';
import { shipped } from '../../client/installation.ts';
import { moduleMarker, renderModule } from '../../client/start-module.ts';
import { renderSkills } from '../../client/wiring.ts';
import { extensionPath, pi, promptsDirectory, settingsPath } from './location.ts';

const promptKind = namedKind('pi-prompt', 'command', skillMarker);
const extensionKind = namedKind('pi-extension', 'extension', moduleMarker);

export const rules: readonly FileRules[] = [
  generatedRules(promptKind, pi, /\/prompts\/[^/]+\.md$/, isIn(promptsDirectory)),
  generatedRules(extensionKind, pi, /\/extensions\/agent-handoff\.js$/, isAt(extensionPath)),
];

const dialect: SkillDialect = {
  traits: [],
  invoke: '/',
  argumentsOf: () => 'are what stands in these brackets: [$ARGUMENTS]',
  writeTool: 'the write tool',
  clear: '/new',
};

export function textsOf(ctx: Context): GeneratedText[] {
  const skills = renderSkills(ctx, dialect, settingsPath(ctx), false);
  return [
    ...commandTexts(promptKind, promptsDirectory(ctx), '.md', skills, (text) => text),
    [extensionKind, extensionPath(ctx), renderModule(pi, join(shipped, 'hooks/pi/extension.js'))],
  ];
}
