import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { claudeBinary } from '../client-binaries.ts';
import { diagnose, runLine, snapshotOf } from '../product/doctor.ts';
import { installPlugin, it, leaveHandoff } from './installed.ts';
import type { ClaudeSandbox } from './sandbox.ts';
import { it as bare } from './sandbox.ts';

async function doctor(claude: ClaudeSandbox, ...flags: string[]) {
  const bin = join(claude.home, 'bin');
  await mkdir(bin, { recursive: true });
  await symlink(claudeBinary(), join(bin, 'claude')).catch(() => undefined);
  return diagnose(claude.home, claude.cwd, bin, flags);
}

async function spoilSettings(claude: ClaudeSandbox, spoil: (text: string) => string): Promise<void> {
  const file = join(claude.home, '.claude/settings.json');
  await writeFile(file, spoil(await readFile(file, 'utf8')));
}

/** A launcher in a clone of its own: the one that the tests share must stay whole. */
async function breakLauncher(claude: ClaudeSandbox, script: string): Promise<void> {
  await claude.file('broken/package.json', '{"name": "agent-handoff"}');
  const launcher = await claude.file('broken/hooks/session-start.sh', `#!/bin/sh\n${script}\n`);
  await chmod(launcher, 0o755);
  await spoilSettings(claude, (text) => text.replaceAll(inject('clone'), join(claude.home, 'broken')));
}

describe('doctor --live', () => {
  it('proves delivery through the real client', async ({ installed: claude }) => {
    const { ok, code, proofs, findings } = await doctor(claude, '--live');
    expect([ok, code, findings]).toEqual([true, 0, []]);
    expect(proofs).toContainEqual({
      client: 'claude-code',
      kind: 'live',
      ok: true,
      message: 'Claude Code had a test handoff in its first request to the model.',
      sentinel: expect.stringMatching(/^[a-z2-7]{10}$/),
    });
    // Its own server answered, not the one that the user has configured.
    expect(claude.api.requests).toEqual([]);
  });

  it('touches nothing of the user’s, and runs nothing of theirs', async ({ installed: claude }) => {
    await leaveHandoff(claude, 'alpha');
    const marker = join(claude.home, 'marker');
    await spoilSettings(claude, (text) => {
      const settings = JSON.parse(text);
      settings.hooks.SessionStart.push({ hooks: [{ type: 'command', command: `touch ${marker}-start` }] });
      settings.hooks.Stop = [{ hooks: [{ type: 'command', command: `touch ${marker}-stop` }] }];
      settings.apiKeyHelper = `touch ${marker}-key; echo sk-ant-fake`;
      settings.statusLine = { type: 'command', command: `touch ${marker}-line` };
      settings.env = { ANTHROPIC_BASE_URL: claude.api.url, AGENT_HANDOFF_HEADLESS: 'skip' };
      return JSON.stringify(settings, null, 2);
    });
    await mkdir(join(claude.home, 'bin'));
    await symlink(claudeBinary(), join(claude.home, 'bin/claude'));
    const before = await snapshotOf(claude.home);
    expect(await doctor(claude, '--live')).toMatchObject({ ok: true });
    expect(await snapshotOf(claude.home)).toEqual(before);
    expect(claude.api.requests).toEqual([]);
  });

  bare('proves the plugin alone', async ({ claude }) => {
    await installPlugin(claude);
    const { ok, proofs, findings } = await doctor(claude, '--live');
    // The plugin brings the mod.
    expect({ ok, findings }).toMatchObject({ ok: true, findings: [{ code: 'mod', severity: 'info' }] });
    expect(proofs[0]).toMatchObject({ client: 'claude-code', kind: 'live', ok: true });
  });
});

describe('doctor and a client that is newer than what was tested', () => {
  it('says so until --live has passed with it', async ({ installed: claude }) => {
    // The real client, under a version that is still to come.
    const script = `#!/bin/sh\n[ "$1" = --version ] && { echo "9.9.9 (Claude Code)"; exit; }\nexec ${claudeBinary()} "$@"\n`;
    await claude.file('bin/claude', script, 0o755);
    const newer = await doctor(claude);
    expect(newer).toMatchObject({ ok: true, findings: [{ code: 'client-newer', severity: 'info' }] });
    const bin = join(claude.home, 'bin');
    expect(await runLine(claude.home, claude.cwd, bin, newer.findings[0]?.fix ?? 'false')).toMatchObject({
      exitCode: 0,
    });
    expect(await doctor(claude)).toMatchObject({ findings: [] });
  });
});

describe('doctor and a handler without a group', () => {
  it('says that the client passes over that alone, and our hook runs', async ({ installed: claude }) => {
    await spoilSettings(claude, (text) =>
      text.replace('"SessionStart": [', '"SessionStart": [{"type": "command", "command": "true"},'),
    );
    expect(await doctor(claude, '--live')).toMatchObject({
      ok: true,
      findings: [{ code: 'settings-invalid', severity: 'warn' }],
      proofs: [{ client: 'claude-code', kind: 'live', ok: true }, {}],
    });
  });
});

describe('doctor --live with the hook broken', () => {
  it.for([
    [
      'is not wired',
      (text: string) => text.replaceAll('SessionStart', 'SessionEnd'),
      'it ran no SessionStart hook',
      'hook-missing',
    ],
    [
      'is switched off',
      (text: string) => text.replace('{', '{"disableAllHooks": true,'),
      'it ran no SessionStart hook',
      'hooks-disabled',
    ],
    [
      'stands in a broken file',
      (text: string) => text.slice(0, -4),
      'it ran no SessionStart hook',
      'settings-invalid',
    ],
    [
      'is hidden by a comment',
      (text: string) => `// mine\n${text}`,
      'it ran no SessionStart hook',
      'settings-invalid',
    ],
  ] as const)(
    'fails when it %s, and names the cause',
    async ([, spoil, says, code], { installed: claude }) => {
      await spoilSettings(claude, spoil);
      const sick = await doctor(claude, '--live');
      expect([sick.ok, sick.code]).toEqual([false, 1]);
      expect(sick.proofs[0]).toMatchObject({ client: 'claude-code', kind: 'live', ok: false });
      expect(sick.proofs[0]?.message).toContain(says);
      const found = sick.findings.find((finding) => finding.code === code);
      expect(sick.proofs[0]?.message).toContain(`(${code})`);
      await runLine(claude.home, claude.cwd, join(claude.home, 'bin'), found?.fix ?? 'false');
      expect(await doctor(claude, '--live')).toMatchObject({ ok: true, findings: [] });
    },
  );

  it('fails when the launcher is gone, with what the entry then says', async ({ installed: claude }) => {
    await spoilSettings(claude, (text) => text.replaceAll(inject('clone'), '/nowhere'));
    const { ok, proofs, findings } = await doctor(claude, '--live');
    expect(ok).toBe(false);
    expect(proofs[0]?.message).toMatch(
      /its SessionStart hook said: agent-handoff: its clone .*\/nowhere.* is not there any more/,
    );
    expect(findings.map(({ code }) => code)).toContain('hook-moved');
  });

  it.for([
    ['prints nothing', 'exit 0', 'its SessionStart hook printed nothing'],
    ['fails', 'echo "disk on fire" >&2; exit 7', 'its SessionStart hook ended with 7: disk on fire'],
    [
      'tells the user',
      `echo '{"systemMessage":"Node was not found"}'`,
      'its SessionStart hook said: Node was not found',
    ],
  ] as const)('fails when the launcher %s', async ([, script, says], { installed: claude }) => {
    await breakLauncher(claude, script);
    const { ok, proofs } = await doctor(claude, '--live');
    expect([ok, proofs[0]?.ok]).toEqual([false, false]);
    expect(proofs[0]?.message).toContain(says);
  });
});
