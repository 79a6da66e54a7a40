import type { SkillDialect } from '../../install/skills/render.ts';

/** Of the client whose skills another one imports: both must know their texts. */
export const importedDialect: SkillDialect = {
  traits: ['allows', 'asks', 'inlines'],
  invoke: '/',
  argumentsOf: () => 'are at the end of this text',
  writeTool: 'the Write tool',
  clear: '/clear',
  // One that fails, or has arguments, aborts a skill silently: so it has none, ends in success and shows its error.
  inline: (command) => `!\`${command} 2>&1 || true\``,
};
