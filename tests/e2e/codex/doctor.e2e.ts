import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { publish } from '../product/command.ts';
import { diagnose, runLine, snapshotOf } from '../product/doctor.ts';
import { draftOf } from '../product/drafts.ts';
import { codexBinary } from './environment.ts';
import { it } from './installed.ts';
import type { CodexSandbox } from './sandbox.ts';
import { it as bare } from './sandbox.ts';

const binOf = (codex: CodexSandbox) => join(codex.home, 'bin');

async function doctor(codex: CodexSandbox, ...flags: string[]) {
  await mkdir(binOf(codex), { recursive: true });
  await symlink(codexBinary(), join(binOf(codex), 'codex')).catch(() => undefined);
  const { findings, proofs, ...rest } = await diagnose(codex.home, codex.cwd, binOf(codex), flags);
  const own = proofs.find(({ client }) => client === 'codex');
  return { ...rest, findings, codes: findings.map(({ code }) => code), proof: own };
}

async function addPlugin(codex: CodexSandbox): Promise<void> {
  await codex.run('plugin', 'marketplace', 'add', inject('clone'));
  await codex.run('plugin', 'add', 'agent-handoff@agent-handoff');
}

const mend = (codex: CodexSandbox, line: string) => runLine(codex.home, codex.cwd, binOf(codex), line);

async function edit(codex: CodexSandbox, name: string, change: (text: string) => string): Promise<void> {
  const file = join(codex.home, name);
  await writeFile(file, change(await readFile(file, 'utf8')));
}

describe('doctor, asking Codex itself', () => {
  it('finds nothing where the hook is trusted', async ({ trusted: codex }) => {
    expect(await doctor(codex)).toMatchObject({ ok: true, code: 0, codes: [] });
  });

  it('finds an untrusted hook, and the printed command has it trusted', async ({ untrusted: codex }) => {
    const sick = await doctor(codex);
    // The block in AGENTS.md and the rule still deliver, so it is a warning.
    expect(sick).toMatchObject({ ok: true, codes: ['hook-untrusted'] });
    expect(sick.findings[0]?.severity).toBe('warn');
    expect(await mend(codex, sick.findings[0]?.fix ?? 'false')).toMatchObject({ exitCode: 0 });
    expect(await doctor(codex)).toMatchObject({ codes: [] });
  });

  it('finds a hook that was changed after it was trusted', async ({ trusted: codex }) => {
    await edit(codex, '.codex/hooks.json', (text) => text.replace('"timeout": 10', '"timeout": 11'));
    const { findings } = await doctor(codex);
    const found = findings.find(({ code }) => code === 'hook-untrusted');
    expect(found?.message).toContain('(modified)');
    await mend(codex, found?.fix ?? 'false');
    expect((await doctor(codex)).codes).not.toContain('hook-untrusted');
  });

  it('finds rules that keep Codex from starting, and the printed command sets them aside', async ({
    trusted: codex,
  }) => {
    await codex.file('.codex/rules/mine.rules', 'prefix_rule(pattern=[\n');
    expect((await codex.exec('hello')).code).not.toBe(0);
    const sick = await doctor(codex);
    expect(sick).toMatchObject({ ok: false, code: 1, codes: ['rules-broken'] });
    expect(sick.findings[0]?.message).toContain('mine.rules');
    await mend(codex, sick.findings[0]?.fix ?? 'false');
    expect(await doctor(codex)).toMatchObject({ ok: true, codes: [] });
    expect((await codex.exec('hello')).code).toBe(0);
  });
});

describe('doctor --live and a hooks.json that Codex drops', () => {
  it('is no proof, and the printed command brings it back', async ({ trusted: codex }) => {
    await edit(codex, '.codex/hooks.json', (text) => text.replace('{', '{\n  "version": 1,'));
    const sick = await doctor(codex, '--live');
    expect(sick).toMatchObject({ ok: false, proof: { kind: 'live', ok: false } });
    expect(sick.proof?.message).toContain('(settings-invalid)');
    const found = sick.findings.find(({ code }) => code === 'settings-invalid');
    expect(found?.message).toContain('the key "version" stands at the top');
    await mend(codex, found?.fix ?? 'false');
    expect(await doctor(codex, '--live')).toMatchObject({ ok: true, codes: [], proof: { ok: true } });
  });
});

describe('doctor, asking Codex about the rest', () => {
  it('finds a config.toml that Codex does not start with', async ({ trusted: codex }) => {
    await codex.config('[features\nhooks = maybe');
    expect((await codex.exec('hello')).code).not.toBe(0);
    const sick = await doctor(codex);
    const found = sick.findings.find(({ code }) => code === 'settings-invalid');
    expect(found?.message).toMatch(
      /config\.toml: it does not parse \(line \d+:\d+: unclosed table.*Codex does not start/,
    );
    expect(sick.ok).toBe(false);
    await mend(codex, found?.fix ?? 'false');
    expect((await doctor(codex)).codes).not.toContain('settings-invalid');
  });

  it('finds a rule of the user’s that prevails over ours', async ({ trusted: codex }) => {
    const rule = `prefix_rule(pattern=[${JSON.stringify(process.execPath)}], decision="prompt")\n`;
    await codex.file('.codex/rules/mine.rules', rule);
    const sick = await doctor(codex);
    expect(sick.codes).toEqual(['rule-missing']);
    expect(sick.findings[0]?.message).toContain('theirs prevail');
    await mend(codex, sick.findings[0]?.fix ?? 'false');
    expect(await doctor(codex)).toMatchObject({ codes: [] });
  });

  it('finds the plugin beside the hook, and the printed command removes it', async ({ trusted: codex }) => {
    await addPlugin(codex);
    const sick = await doctor(codex);
    expect(sick.codes).toEqual(['hook-doubled']);
    expect(await mend(codex, sick.findings[0]?.fix ?? 'false')).toMatchObject({ exitCode: 0 });
    expect((await doctor(codex)).codes).toEqual([]);
  });
});

describe('doctor --live', () => {
  bare('proves the plugin alone, once it is trusted', async ({ codex }) => {
    await addPlugin(codex);
    const untrusted = await doctor(codex, '--live');
    expect(untrusted).toMatchObject({ ok: false, codes: ['hook-untrusted'], proof: { ok: false } });
    await codex.trustHook();
    expect(await doctor(codex, '--live')).toMatchObject({ ok: true, codes: [], proof: { ok: true } });
  });

  it('proves delivery through the real client, with the user’s own trust', async ({ trusted: codex }) => {
    const { ok, code, codes, proof } = await doctor(codex, '--live');
    expect([ok, code, codes]).toEqual([true, 0, []]);
    expect(proof).toEqual({
      client: 'codex',
      kind: 'live',
      ok: true,
      message: 'Codex had a test handoff in its first request to the model.',
      sentinel: expect.stringMatching(/^[a-z2-7]{10}$/),
    });
    expect(codex.api.requests).toEqual([]);
  });

  it('touches nothing of the user’s, and runs nothing of theirs', async ({ untrusted: codex }) => {
    const marker = join(codex.home, 'marker');
    await codex.config(`notify = ["touch", "${marker}-notify"]`);
    await edit(codex, '.codex/config.toml', (text) => `notify = ["touch", "${marker}-top"]\n${text}`);
    await edit(codex, '.codex/hooks.json', (text) => {
      const document = JSON.parse(text);
      document.hooks.SessionStart.push({ hooks: [{ type: 'command', command: `touch ${marker}-start` }] });
      document.hooks.Stop = [{ hooks: [{ type: 'command', command: `touch ${marker}-stop` }] }];
      return JSON.stringify(document, null, 2);
    });
    await codex.trustHook();
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    await mkdir(binOf(codex));
    await symlink(codexBinary(), join(binOf(codex), 'codex'));
    const before = await snapshotOf(codex.home);
    expect(await doctor(codex, '--live')).toMatchObject({ ok: true, proof: { ok: true } });
    expect(await snapshotOf(codex.home)).toEqual(before);
    expect(codex.api.requests).toEqual([]);
  });
});

describe('doctor --live with the hook broken', () => {
  it('fails while the hook is not trusted, and names the cause', async ({ untrusted: codex }) => {
    const sick = await doctor(codex, '--live');
    expect(sick).toMatchObject({ ok: false, code: 1, proof: { kind: 'live', ok: false } });
    expect(sick.proof?.message).toContain('it does not run our hook, which it calls "untrusted"');
    expect(sick.proof?.message).toContain('(hook-untrusted)');
    await mend(codex, sick.findings[0]?.fix ?? 'false');
    expect(await doctor(codex, '--live')).toMatchObject({ ok: true, proof: { ok: true } });
  });

  it('fails while Codex has the hook switched off, whatever its trust, and names the cause', async ({
    trusted: codex,
  }) => {
    await edit(codex, '.codex/config.toml', (text) =>
      text.replace(/^(\[hooks\.state\."[^"]*:session_start:0:0"\])$/m, '$1\nenabled = false'),
    );
    const sick = await doctor(codex, '--live');
    expect(sick).toMatchObject({ ok: false, code: 1, codes: ['hooks-disabled'], proof: { ok: false } });
    expect(sick.proof?.message).toContain('switched off in Codex (enabled = false)');
    expect(sick.proof?.message).toContain('(hooks-disabled)');
    await mend(codex, sick.findings[0]?.fix ?? 'false');
    expect(await doctor(codex, '--live')).toMatchObject({ ok: true, codes: [], proof: { ok: true } });
  });

  it('a gate hook that Codex does not run is an error: not trusted, then switched off', async ({
    trusted: codex,
  }) => {
    await mend(
      codex,
      `${process.execPath} ${inject('clone')}/dist/handoff.cjs install --client codex --thread-gates`,
    );
    const untrusted = await doctor(codex);
    expect(untrusted).toMatchObject({ ok: false, codes: ['gate-untrusted'] });
    expect(untrusted.findings[0]?.message).toContain('Codex does not trust our gate hook.');
    await codex.trustHook();
    expect(await doctor(codex)).toMatchObject({ ok: true, codes: [] });
    await edit(codex, '.codex/config.toml', (text) =>
      text.replace(/^(\[hooks\.state\."[^"]*:pre_tool_use:0:0"\])$/m, '$1\nenabled = false'),
    );
    const off = await doctor(codex);
    expect(off).toMatchObject({ ok: false, codes: ['gate-untrusted'] });
    await mend(codex, off.findings[0]?.fix ?? 'false');
    expect(await doctor(codex)).toMatchObject({ ok: true, codes: [] });
  });

  it.for([
    [
      'is not wired',
      '.codex/hooks.json',
      () => '{}',
      'it knows no SessionStart hook of ours',
      'hook-missing',
    ],
    [
      'is switched off',
      '.codex/config.toml',
      (text: string) => `${text}\n[features]\nhooks = false\n`,
      'started without the test handoff',
      'hooks-disabled',
    ],
    [
      'stands in a broken file',
      '.codex/hooks.json',
      (text: string) => text.slice(0, -4),
      'it knows no SessionStart hook of ours',
      'settings-invalid',
    ],
  ] as const)(
    'fails when it %s, and names the cause',
    async ([, name, spoil, says, code], { trusted: codex }) => {
      await edit(codex, name, spoil);
      const sick = await doctor(codex, '--live');
      expect(sick).toMatchObject({ ok: false, code: 1, proof: { kind: 'live', ok: false } });
      expect(sick.proof?.message).toContain(says);
      expect(sick.proof?.message).toContain(`(${code})`);
      await mend(codex, sick.findings.find((finding) => finding.code === code)?.fix ?? 'false');
      expect((await doctor(codex, '--live')).codes).not.toContain(code);
    },
  );

  it.for([
    ['says nothing', 'exit 0', 'it trusts our hook; run alone it printed nothing'],
    [
      'fails',
      'echo "disk on fire" >&2; exit 7',
      'it trusts our hook; run alone it ended with 7: disk on fire',
    ],
  ] as const)('fails when the trusted launcher %s', async ([, script, says], { untrusted: codex }) => {
    await codex.file('broken/package.json', '{"name": "agent-handoff"}');
    await codex.file('broken/hooks/session-start.sh', `${script}\n`);
    await edit(codex, '.codex/hooks.json', (text) =>
      text.replaceAll(inject('clone'), join(codex.home, 'broken')),
    );
    await codex.trustHook();
    const { ok, proof } = await doctor(codex, '--live');
    expect([ok, proof?.ok]).toEqual([false, false]);
    expect(proof?.message).toContain(says);
  });

  it('names the rules that keep Codex from starting', async ({ trusted: codex }) => {
    await codex.file('.codex/rules/mine.rules', 'prefix_rule(pattern=[\n');
    const { proof } = await doctor(codex, '--live');
    expect(proof?.message).toMatch(
      /Codex made no request to the model: it ended with 1: .*\(rules-broken\)$/,
    );
  });
});
