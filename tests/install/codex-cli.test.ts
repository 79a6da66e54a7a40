import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { CodexBox } from './codex-box.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bundle = join(root, 'dist/handoff.cjs');

/** The built program in the box's home, with git and a shell but no client on its PATH. */
function run(box: CodexBox, ...args: string[]) {
  return runBundle(bundle, box, ...args);
}

function runBundle(bundle: string, box: CodexBox, ...args: string[]) {
  const env = { HOME: box.home, PATH: '/usr/bin:/bin', NO_COLOR: '1', ...box.env };
  const options = { cwd: box.home, env, extendEnv: false, reject: false, stdin: 'ignore' } as const;
  const { exitCode, stdout, stderr } = execaSync(process.execPath, [bundle, ...args], options);
  return { exitCode, stdout, stderr };
}

describe('handoff install', () => {
  it('skips Codex with a line where there is none, and makes no file of it', () => {
    const box = new CodexBox();
    mkdirSync(box.path('.claude'));
    const { exitCode, stderr } = run(box, 'install');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `note: Codex was not found (no ${box.path('.codex')}, no program codex on the PATH) and is skipped; --client codex wires it all the same.`,
    );
    expect(Object.keys(box.snapshot()).filter((name) => /^\.(codex|agents)/.test(name))).toEqual([]);
  });

  it('wires Codex where it is forced, and proves the round trip through its hook', () => {
    const box = new CodexBox();
    const { exitCode, stdout, stderr } = run(box, 'install', '--client', 'codex');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('"Hooks need review"')]);
    expect(stdout).toContain(
      'proved    a test handoff went out and came back through the installed codex hook',
    );
    expect(stdout).toContain('Codex: ready. In a session say $handoff;');
    expect(box.snapshot()['.claude']).toBeUndefined();
    expect(box.read('.agents/skills/handoff/SKILL.md')).toContain(`${bundle} begin`);
    expect(run(box, 'uninstall').exitCode).toBe(0);
    expect(box.snapshot()).toEqual({});
  });

  it('wires both where both are found', () => {
    const box = new CodexBox();
    mkdirSync(box.path('.claude'));
    mkdirSync(box.path('.codex'));
    const { exitCode, stdout } = run(box, 'install', '--json');
    expect(exitCode).toBe(0);
    const { proofs, edits } = JSON.parse(stdout);
    expect(proofs.map((proof: { client: string }) => proof.client)).toEqual(['claude-code', 'codex']);
    expect(edits.length).toBeGreaterThan(6);
    const again = run(box, 'install', '--json');
    const changes = JSON.parse(again.stdout).edits.map(({ change }: { change: string }) => change);
    expect(new Set(changes)).toEqual(new Set(['unchanged']));
    run(box, 'uninstall');
    expect(Object.keys(box.snapshot())).toEqual(['.claude', '.codex']);
  });

  it('finds Codex by its program', () => {
    const box = new CodexBox();
    box.program(`console.log('{"decision":"allow"}');`);
    expect(JSON.parse(run(box, 'install', '--dry-run', '--json').stdout).edits).toContainEqual(
      expect.objectContaining({ file: box.hooks, change: 'create' }),
    );
  });

  it.each([
    [['--trust-codex-hook', '--client', 'codex'], 1, 'no program "codex" on the PATH'],
    [['--trust-codex-hook', '--client', 'claude-code'], 2, 'Codex is not among the clients'],
  ])('%j is refused before anything is written', (args, code, words) => {
    const box = new CodexBox();
    const { exitCode, stderr } = run(box, 'install', ...args);
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(words)]);
    expect(box.snapshot()).toEqual({});
  });

  it('shows each file that Codex will obey with its whole text before it is written, and names the skills', () => {
    const box = new CodexBox();
    const { stdout } = run(box, 'install', '--client', 'codex', '--dry-run');
    run(box, 'install', '--client', 'codex');
    for (const name of ['rules/agent-handoff.rules', 'AGENTS.md', 'hooks.json'].map(
      (file) => `.codex/${file}`,
    )) {
      const lines = box.read(name).trimEnd().split('\n');
      const shown = lines.map((line) => `+${line}`).join('\n');
      expect(stdout, name).toContain(`create    ${box.path(name)}\n--- /dev/null\n+++ ${box.path(name)}\n`);
      expect(stdout, name).toContain(shown);
    }
    const skill = box.path('.agents/skills/handoff/SKILL.md');
    expect(stdout).toContain(`create    ${skill}\ncreate    `);
    expect(stdout).not.toContain('+name: handoff');
  });

  it('wires a copy from a client’s copy of the plugin, whose path its next version takes away', () => {
    const box = new CodexBox();
    const plugin = box.path('.codex/plugins/cache/agent-handoff/agent-handoff/0.1.0');
    cpSync(join(root, 'dist'), plugin, { recursive: true });
    runBundle(join(plugin, 'handoff.cjs'), box, 'install', '--client', 'codex');
    const copy = box.path('.local/share/agent-handoff/program/current');
    expect(box.read('.codex/hooks.json')).toContain(`sh ${copy}/hooks/session-start.sh codex`);
    expect(box.read('.codex/hooks.json')).not.toContain(plugin);
  });

  it('in a dry run says that the trust would be written', () => {
    const box = new CodexBox();
    box.program(`console.log('{"decision":"allow"}');`);
    const { stderr } = run(box, 'install', '--client', 'codex', '--trust-codex-hook', '--dry-run');
    expect(stderr).toContain('The trust of the Codex hook would be written to config.toml');
    expect(box.snapshot()['.codex']).toBeUndefined();
  });
});
