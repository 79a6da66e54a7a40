import { dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { generatedRules } from '../../../install/edits/generated-file.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { directoryOfSkill, skillKind, skillRules } from '../../../install/skills/files.ts';
import type { SkillDialect } from '../../../install/skills/render.ts';
import type { ClientInstall } from '../../client/client.ts';
import {
  type GeneratedText,
  isAt,
  offeredSkills,
  unwireTexts,
  wireTexts,
} from '../../client/generated-texts.ts';
import { clonePath } from '../../client/installation.ts';
import { renderSkills } from '../../client/wiring.ts';
import { hooksKind, renderHooks } from './hook-entries.ts';
import { copilotCli, copilotDirectory, hooksPath, skillsDirectory } from './location.ts';

const rules: readonly FileRules[] = [
  skillRules(copilotCli, skillsDirectory),
  generatedRules(hooksKind, copilotCli, /\/hooks\/agent-handoff\.json$/, isAt(hooksPath)),
];

const dialect: SkillDialect = {
  traits: [],
  invoke: '/',
  argumentsOf: () => 'are what stands in these brackets: [$ARGUMENTS]',
  writeTool: 'the create tool',
  clear: '/clear or /new',
};

function textsOf(ctx: Context): GeneratedText[] {
  const skills = offeredSkills(renderSkills(ctx, dialect, hooksPath(ctx), false));
  return [
    ...skills.map(({ name, text }): GeneratedText => {
      return [skillKind, join(skillsDirectory(ctx), name, 'SKILL.md'), text];
    }),
    [hooksKind, hooksPath(ctx), renderHooks(clonePath)],
  ];
}

export const install: ClientInstall = {
  client: copilotCli,
  title: 'Copilot CLI',
  invoke: '/handoff',
  program: 'copilot',
  directory: copilotDirectory,
  accounts: { variable: 'COPILOT_HOME', kind: 'copilot-hooks', placeOf: (file) => dirname(dirname(file)) },
  rules,
  wire: (ctx) =>
    wireTexts(
      copilotCli,
      textsOf(ctx),
      (past) => past.kind === 'skill' && dirname(directoryOfSkill(past.file)) === skillsDirectory(ctx),
    ),
  unwire: (ctx) => unwireTexts(copilotCli, () => textsOf(ctx)),
  holdsDonts: () => false,
  pluginUpgrade: 'copilot plugin update agent-handoff',
  payloads: [{ sessionId: 'round-trip', prompt: 'Go.' }],
};
