import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { publishPlugin, releasePlugin, upgradeCopy } from '../product/marketplace.ts';
import { it, requestsOf } from './installed.ts';

describe('an upgrade', () => {
  it('has its skill, with the command of this installation', async ({ untrusted: codex }) => {
    const asked = await requestsOf(codex, '$upgrade-handoff');
    expect(asked).toMatch(/Run exactly `\S+ \S+\/dist\/handoff\.cjs upgrade --check`/);
    expect(asked).toContain('outside the sandbox');
  });

  it('of the plugin is told Codex’ own command, which brings the newer version', async ({ codex }) => {
    const plugin = await publishPlugin(codex.home);
    const copies = join(codex.home, '.codex/plugins/cache/agent-handoff/agent-handoff');
    try {
      await codex.run('plugin', 'marketplace', 'add', plugin.url);
      await codex.run('plugin', 'add', 'agent-handoff@agent-handoff');
      const [copy = ''] = await readdir(copies);
      const { code, hint, exitCode } = await upgradeCopy(codex.home, join(copies, copy));
      expect([exitCode, code]).toEqual([1, 'upgrade-plugin']);
      await releasePlugin(codex.home, plugin.url, '9.9.9');
      for (const command of hint.split(' && ')) {
        const [program, ...args] = command.split(' ');
        const ran = await codex.run(...args);
        expect([program, ran.code], ran.stderr).toEqual(['codex', 0]);
      }
      expect((await codex.run('plugin', 'list')).stdout).toContain('9.9.9');
    } finally {
      await plugin.remove();
    }
  });
});
