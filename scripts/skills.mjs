import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Loads the renderer that `install` uses: Node 20 cannot import TypeScript. */
async function loadRenderer(root) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['install/skills/render.ts'],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(result.outputFiles[0].text)}`);
}

/**
 * Writes the plugin's skills. A plugin's path changes with each version, so its commands go through the variable that
 * the client substitutes; `node` is the one on the PATH, as a plugin cannot know another.
 */
export async function writeSkills(root) {
  const { renderSkill } = await loadRenderer(root);
  for (const name of ['handoff', 'handoffs']) {
    const source = readFileSync(join(root, 'skills', `${name}.md`), 'utf8');
    const directory = join(root, 'dist/skills/claude-code', name);
    mkdirSync(directory, { recursive: true });
    const text = renderSkill(source, {
      host: 'claude',
      command: 'node ${CLAUDE_PLUGIN_ROOT}/dist/handoff.cjs',
      launchedIn: '"${CLAUDE_PROJECT_DIR}"',
      root: '~/.agent-handoffs',
    });
    writeFileSync(join(directory, 'SKILL.md'), text);
  }
}
