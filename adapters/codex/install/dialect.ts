import type { SkillDialect } from '../../../install/skills/render.ts';

export const dialect: SkillDialect = {
  traits: ['sandboxed'],
  invoke: '$',
  argumentsOf: (skill) => `come after \`$${skill}\` in the prompt`,
  writeTool: 'a quoted heredoc',
  clear: '/clear or /new',
};
