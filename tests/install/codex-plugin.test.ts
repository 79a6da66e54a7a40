import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { version } from '../../adapters/cli/version.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const json = (name: string) => JSON.parse(read(name));

/** In a process of its own, as the build calls it. */
function renderTexts(): Record<string, string> {
  const script = JSON.stringify(pathToFileURL(join(root, 'scripts/skills.mjs')).href);
  const code = `const { renderTexts } = await import(${script});
    process.stdout.write(JSON.stringify(await renderTexts(${JSON.stringify(root)})));`;
  const args = ['--input-type=module', '-e', code];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
}

describe('the Codex plugin', () => {
  const manifest = json('dist/.codex-plugin/plugin.json');

  it('names its own skills and hooks, because Codex would load those of Claude Code', () => {
    expect(manifest).toMatchObject({ name: 'agent-handoff', version });
    expect(existsSync(join(root, 'dist', manifest.skills, 'handoff/SKILL.md'))).toBe(true);
    expect(existsSync(join(root, 'dist', manifest.hooks))).toBe(true);
    expect(manifest.hooks).not.toBe('./hooks/hooks.json');
  });

  it('is the one plugin of its marketplace', () => {
    const { name, plugins } = json('.agents/plugins/marketplace.json');
    expect([name, plugins.length, plugins[0].name, plugins[0].source.path]).toEqual([
      'agent-handoff',
      1,
      'agent-handoff',
      './dist',
    ]);
  });

  it('runs the launcher from wherever Codex put it', () => {
    const { hooks } = json('dist/hooks/codex-hooks.json');
    expect(hooks).toEqual({
      SessionStart: [
        {
          hooks: [
            { type: 'command', command: 'sh "$PLUGIN_ROOT/hooks/session-start.sh" codex', timeout: 10 },
          ],
        },
      ],
      PreCompact: [
        {
          hooks: [{ type: 'command', command: 'sh "$PLUGIN_ROOT/hooks/pre-compact.sh" codex', timeout: 5 }],
        },
      ],
    });
  });
});

describe('its texts', () => {
  const texts = renderTexts();

  it('are generated, and up to date', () => {
    for (const [name, text] of Object.entries(texts)) expect(read(name), name).toBe(text);
    expect(readdirSync(join(root, 'dist/commands')).sort()).toEqual(['handoff.md', 'upgrade-handoff.md']);
  });

  const forCodex = Object.entries(texts).filter(
    ([name]) => !name.includes('claude-code') && name.endsWith('.md'),
  );

  it.each(forCodex)(
    '%s holds nothing that Codex would have to substitute, and says where the program is',
    (_, text) => {
      expect(text).not.toMatch(/\$\{|\$ARGUMENTS|\$[0-9]|\{\{|!`/);
      expect(text).toMatch(/^description: .+$/m);
      expect(text).toContain('`<plugin>` in the commands below is the directory of this plugin');
      expect(text).not.toMatch(/node dist\/handoff\.cjs/);
    },
  );

  it.each(forCodex.filter(([name]) => !name.includes('upgrade')))(
    '%s says that the plugin alone cannot archive, and names install',
    (_, text) => {
      expect(text).toContain('This plugin alone cannot file or archive a handoff');
      expect(text).toContain('`node <plugin>/handoff.cjs install`');
    },
  );

  // Measured: above 4,000 bytes, with its frame, Codex drops a command without a word.
  it.each(forCodex.filter(([name]) => name.startsWith('dist/commands/')))('%s is small enough', (_, text) => {
    expect(Buffer.byteLength(text)).toBeLessThan(3500);
  });
});

describe('what a session may run without asking', () => {
  const texts = renderTexts();
  const allowed = (name: string) =>
    (/^allowed-tools: (.*)$/m.exec(texts[`dist/skills/claude-code/${name}/SKILL.md`] ?? '')?.[1] ?? '')
      .split(', ')
      .map((tool) => tool.replace(/node \$\{CLAUDE_PLUGIN_ROOT\}\/handoff\.cjs /, ''));

  it('is to look for a newer version and to skip it, never to put it in place', () => {
    expect(allowed('upgrade-handoff')).toEqual(['Bash(upgrade --check:*)', 'Bash(upgrade --skip:*)']);
    expect(allowed('handoff')).toEqual([
      'Bash(begin:*)',
      'Bash(review:*)',
      'Bash(publish:*)',
      'Bash(undo:*)',
      'Edit(~/.agent-handoffs/.drafts/**)',
      'Bash(upgrade --check:*)',
      'Bash(upgrade --skip:*)',
    ]);
  });
});
