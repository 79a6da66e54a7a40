import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { claudeBinary } from '../client-binaries.ts';
import { textOf } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { bundlePath, installProduct } from '../product/command.ts';
import { runLine } from '../product/doctor.ts';
import { leaveHandoff } from './installed.ts';
import { it } from './sandbox.ts';

describe('a session-start hook of the user’s', () => {
  it('is kept and run through install, doctor, its fixes and uninstall', { tags: 'oldest' }, async ({
    claude,
  }) => {
    const mine = await claude.file('hooks/session-start.sh', 'echo MINE-IS-HERE\n');
    const group = { hooks: [{ type: 'command', command: `sh ${mine} claude-code` }] };
    await claude.settings({ hooks: { SessionStart: [group] } });
    const before = await readFile(join(claude.home, '.claude/settings.json'), 'utf8');
    const bin = join(claude.home, 'bin');
    await mkdir(bin);
    await symlink(claudeBinary(), join(bin, 'claude'));
    const product = (...args: string[]) =>
      runLine(claude.home, claude.cwd, bin, [process.execPath, bundlePath(), ...args].join(' '));
    const firstRequest = async (): Promise<string> => {
      const seen = claude.api.requests.length;
      claude.api.script(say('ok'));
      await claude.print('hello', { env: { AGENT_HANDOFF_HEADLESS: 'deliver' } });
      return claude.api.requests.slice(seen).map(textOf).join('\n');
    };
    await installProduct(claude.home, claude.cwd);
    await leaveHandoff(claude, 'alpha');
    const both = await firstRequest();
    expect(both).toContain('MINE-IS-HERE');
    expect(both).toContain('agent-handoff: 1 handoff waiting');
    // Ours goes, and comes back; theirs stays where it is.
    const settings = join(claude.home, '.claude/settings.json');
    const value = JSON.parse(await readFile(settings, 'utf8'));
    value.hooks.SessionStart = value.hooks.SessionStart.slice(0, 1);
    await writeFile(settings, JSON.stringify(value, null, 2));
    expect(JSON.parse((await product('doctor', '--json')).stdout).findings[0].code).toBe('hook-missing');
    await product('doctor', '--fix');
    expect(JSON.parse(await readFile(settings, 'utf8')).hooks.SessionStart).toHaveLength(3);
    await leaveHandoff(claude, 'beta');
    const again = await firstRequest();
    expect(again).toContain('MINE-IS-HERE');
    expect(again).toContain('agent-handoff: ');
    await product('uninstall');
    expect(JSON.parse(await readFile(settings, 'utf8'))).toEqual(JSON.parse(before));
    const alone = await firstRequest();
    expect(alone).toContain('MINE-IS-HERE');
    expect(alone).not.toContain('agent-handoff: ');
  });
});
