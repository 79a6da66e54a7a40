import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importBundled } from './import-bundled.mjs';

/** Claude Code substitutes the plugin's path, which changes with each version; `node` is the one on the PATH. */
const claudeValues = {
  node: 'node',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the client puts the value in.
  command: 'node ${CLAUDE_PLUGIN_ROOT}/handoff.cjs',
  root: '~/.agent-handoffs',
};

/** Codex substitutes nothing in a skill (measured), but names the path of the SKILL.md beside its text. */
const codexPlace = `\`<plugin>\` in the commands below is the directory of this plugin. You were given this text together with the path of
its SKILL.md (in \`<path>\`): what comes there before \`/skills/codex/\` or \`/.codex-plugin/\` is the directory. Write it
out in every command, in single quotes if it holds other characters than letters, digits and \`/._-\`.`;

const codexLimits = `This plugin alone cannot file or archive a handoff: Codex' sandbox keeps \`~/.agent-handoffs\` read-only, and no rule
allows these commands. If one fails because it may not write, say so to the user, and that this fixes it: in a terminal,
\`node <plugin>/handoff.cjs install\`. Nothing is lost meanwhile.`;

const codexValues = {
  node: 'node',
  command: 'node <plugin>/handoff.cjs',
  root: '~/.agent-handoffs',
  preface: `${codexPlace}\n\n${codexLimits}`,
};

/** Codex drops a command of more than 4,000 bytes (measured): so this one sends the reader to the skill's text. */
function makeCommand(name, skill, limits) {
  const description = /^description: (.*)$/m.exec(skill)?.[1] ?? '';
  return `---
description: ${description}
---

${codexPlace}

Read \`<plugin>/skills/codex/${name}/SKILL.md\` whole and do what it says. The user's arguments come after this command's
name in the prompt, if there are any.

${limits}
`;
}

/** The skills that Codex also offers as commands, each with what a plugin alone cannot do. */
const commands = {
  handoff: codexLimits,
  'upgrade-handoff': `Codex upgrades this plugin by \`codex plugin marketplace upgrade\`, then \`codex plugin add agent-handoff@agent-handoff\`,
and asks for trust in its hook again ("Hooks need review"). What \`install\` wired is upgraded by \`handoff upgrade\`
there, and its hook stays trusted.`,
};

/** Every generated text by its path in the clone: the skills of both plugins, and Codex' commands. */
export async function renderTexts(root) {
  const { renderSkill, hiddenPolicy } = await importBundled(root, {
    entryPoints: ['install/skills/render.ts'],
  });
  const { importedDialect: claude } = await importBundled(root, {
    entryPoints: ['adapters/client/imported-dialect.ts'],
  });
  const { dialect: codex } = await importBundled(root, {
    entryPoints: ['adapters/codex/install/dialect.ts'],
  });
  const sources = readdirSync(join(root, 'skills')).filter((file) => file.endsWith('.md'));
  const skills = sources.flatMap((file) => {
    const source = readFileSync(join(root, 'skills', file), 'utf8');
    const name = file.replace(/\.md$/, '');
    return [
      [`dist/skills/claude-code/${name}/SKILL.md`, renderSkill(name, source, claude, claudeValues)],
      [`dist/skills/codex/${name}/SKILL.md`, renderSkill(name, source, codex, codexValues)],
      ...(source.includes('\ndisable-model-invocation: true\n')
        ? [[`dist/skills/codex/${name}/agents/openai.yaml`, hiddenPolicy]]
        : []),
    ];
  });
  const texts = Object.fromEntries(skills);
  for (const [name, limits] of Object.entries(commands))
    texts[`dist/commands/${name}.md`] = makeCommand(
      name,
      texts[`dist/skills/codex/${name}/SKILL.md`],
      limits,
    );
  return texts;
}

export async function writeSkills(root) {
  for (const [name, text] of Object.entries(await renderTexts(root))) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}
