import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startOf } from '../install/sandbox.ts';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const settings = '.claude/settings.json';
const hooks = '.codex/hooks.json';
const skill = '.claude/skills/handoff';
const plugin = '.codex/plugins/agent-handoff';

/** A home as the predecessor's installer leaves it, after one of an older version. */
class OldBox extends DoctorBox {
  readonly theirs = this.path('.agent-handoff');
  readonly claudeHook = `${this.theirs}/adapters/claude-code/hooks/surface-handoffs.sh`;
  readonly codexHook = `${this.theirs}/adapters/codex-cli/hooks/surface-handoffs.sh`;
  readonly settingsText = `{
  "hooks": {
    "SessionStart": [
      {"type": "command", "command": "${this.claudeHook}"},
      {"type": "command", "command": "/usr/local/bin/unrelated-flat"},
      {"hooks": [{"type": "command", "command": "/usr/local/bin/other"}, {"type": "command", "command": "${this.claudeHook}"}]}
    ]
  }
}
`;
  readonly hooksText = `{
  "SessionStart": [
    {"script": "/stale/old/path"}
  ],
  "hooks": {
    "SessionStart": [
      {"hooks": [{"type": "command", "command": "${this.codexHook}"}]},
      {"hooks": [{"type": "command", "command": "/usr/local/bin/other"}]}
    ]
  }
}
`;

  constructor() {
    super(clone);
    this.put('.agent-handoff/adapters/claude-code/skill/SKILL.md', '---\nname: handoff\n---\nTheirs.\n');
    this.put('.agent-handoff/adapters/codex-cli/plugin.toml', 'name = "agent-handoff"\n');
    this.leadTo(skill, join(this.theirs, 'adapters/claude-code/skill'));
    this.leadTo(plugin, join(this.theirs, 'adapters/codex-cli'));
    this.put(settings, this.settingsText);
    this.put(hooks, this.hooksText);
  }

  leadTo(name: string, target: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    symlinkSync(target, this.path(name));
  }

  target(name: string): string | null {
    return lstatSync(this.path(name)).isSymbolicLink() ? readlinkSync(this.path(name)) : null;
  }

  expectUntouched(): void {
    expect(this.read(settings)).toBe(this.settingsText);
    expect(this.read(hooks)).toBe(this.hooksText);
    expect(this.target(skill)).toBe(join(this.theirs, 'adapters/claude-code/skill'));
    expect(this.target(plugin)).toBe(join(this.theirs, 'adapters/codex-cli'));
    expect(this.read('.agent-handoff/adapters/claude-code/skill/SKILL.md')).toContain('Theirs.');
  }
}

const commandsAt = (text: string): unknown =>
  JSON.parse(text).hooks.SessionStart.map(({ hooks: list }: { hooks?: { command: string }[] }) =>
    list?.map(({ command }) => command),
  );

describe('install beside the predecessor', () => {
  it('says of each part that both would surface, leaves all of it, and uninstall leaves it too', () => {
    const box = new OldBox();
    const { stderr, stdout } = box.handoff('install');
    const parts = stderr
      .split('\n')
      .filter((line) => line.includes('is wired too; both would surface handoffs.'));
    expect(parts.map((line) => line.replace(`note: ${box.home}/`, '').replace(/: .*/, ''))).toEqual([
      '.claude/settings.json:6',
      '.claude/settings.json:4',
      '.codex/hooks.json:2',
      '.codex/hooks.json:7',
      '.claude/skills/handoff',
      '.codex/plugins/agent-handoff',
    ]);
    expect(parts.every((line) => line.includes('install --replace-predecessor takes it out'))).toBe(true);
    // Both files are of a shape that a client drops, whoever wrote it.
    expect(stdout).toContain('Claude Code and Codex: installed, but not ready.');
    expect(box.target(skill)).not.toBeNull();
    expect(box.read('.claude/skills/handoffs/SKILL.md')).toContain('generated, do not edit');
    expect(box.codes().filter((code) => code === 'predecessor-wired')).toHaveLength(6);
    expect(box.handoff('uninstall').status).toBe(0);
    box.expectUntouched();
  });

  it('previews what --replace-predecessor would do, and does nothing', () => {
    const box = new OldBox();
    const { stdout, stderr } = box.handoff('install', '--replace-predecessor', '--dry-run');
    expect(stdout).toContain(`remove    ${box.path(skill)}\n`);
    expect(stdout).toContain(`-${box.theirs}/adapters/claude-code/skill\n`);
    expect(stdout).toContain(`remove    ${box.path(plugin)}\n`);
    expect(stdout).toContain('-      {"type": "command", "command": "/usr/local/bin/unrelated-flat"},');
    expect(stderr).toContain(
      `${box.path(hooks)}:2: the predecessor's hook (the key "SessionStart" at the top)`,
    );
    box.expectUntouched();
  });

  it('--replace-predecessor takes all of it over, once, and is then ready', () => {
    const box = new OldBox();
    const { status, stdout } = box.handoff('install', '--replace-predecessor');
    expect([status, stdout]).toEqual([0, expect.stringContaining('Claude Code and Codex: ready.')]);
    expect(commandsAt(box.read(settings))).toEqual([
      ['/usr/local/bin/unrelated-flat'],
      ['/usr/local/bin/other'],
      [startOf(clone)],
      [`sh ${clone}/hooks/session-start.sh claude-code compact`],
    ]);
    // The user's hook keeps its place, because Codex' trust goes by it.
    expect(commandsAt(box.read(hooks))).toEqual([[], ['/usr/local/bin/other'], [startOf(clone, 'codex')]]);
    expect(Object.keys(JSON.parse(box.read(hooks)))).toEqual(['hooks']);
    expect(box.target(skill)).toBeNull();
    expect(box.read(`${skill}/SKILL.md`)).toContain('generated, do not edit');
    expect(existsSync(box.path(plugin))).toBe(false);
    // Its clone is its own.
    expect(box.read('.agent-handoff/adapters/claude-code/skill/SKILL.md')).toContain('Theirs.');
    const again = box.handoff('install', '--replace-predecessor');
    expect(again.stdout.match(/^(?:create|edit|remove) .*/gm)).toBeNull();
    expect(box.codes()).not.toContain('predecessor-wired');
    expect(box.handoff('uninstall').status).toBe(0);
    box.expectUntouched();
  });

  it('puts each part back by its value where the files were changed since', () => {
    const box = new OldBox();
    box.handoff('install', '--replace-predecessor');
    box.edit(settings, (text) => text.replace('{\n', '{\n  "model": "opus",\n'));
    box.edit(hooks, (text) => text.replace('{\n', '{\n  "description": "mine",\n'));
    const { stderr } = box.handoff('uninstall');
    expect(box.read(settings)).toBe(box.settingsText.replace('{\n', '{\n  "model": "opus",\n'));
    const value = JSON.parse(box.hooksText);
    expect(JSON.parse(box.read(hooks))).toEqual({ description: 'mine', ...value });
    expect(stderr).toContain(`The predecessor's hook was put back into ${box.path(hooks)}.`);
    expect(box.target(skill)).not.toBeNull();
  });

  it('does not put a link back over what the user has there now, and says so', () => {
    const box = new OldBox();
    box.handoff('install', '--replace-predecessor');
    box.put(`${skill}/notes.md`, 'mine\n');
    const { status, stderr } = box.handoff('uninstall');
    expect(status).toBe(0);
    expect(stderr).toContain(
      `${box.path(skill)}: the predecessor's link (to ${box.theirs}/adapters/claude-code/skill) was not put back`,
    );
    expect(box.read(`${skill}/notes.md`)).toBe('mine\n');
    expect(box.target(plugin)).not.toBeNull();
  });

  it('takes over links of a clone that is gone, and one client at a time', () => {
    const box = new OldBox();
    box.shell(`rm -r ${box.theirs}`);
    expect(box.handoff('install', '--client', 'codex', '--replace-predecessor').status).toBe(0);
    expect(existsSync(box.path('.codex/plugins'))).toBe(true);
    expect(box.target(skill)).not.toBeNull();
    expect(box.read(settings)).toBe(box.settingsText);
    box.handoff('uninstall', '--client', 'codex');
    expect(box.target(plugin)).toBe(join(box.theirs, 'adapters/codex-cli'));
    expect(box.read(hooks)).toBe(box.hooksText);
  });

  it('takes over a skill that was copied instead of linked', () => {
    const box = new DoctorBox(clone);
    const text = '---\nname: handoff\n---\nThis skill writes a worktree-scoped session handoff.\n';
    box.put(`${skill}/SKILL.md`, text);
    expect(box.handoff('install', '--client', 'claude-code').stderr).toContain(
      `${box.path(skill)}/SKILL.md: the predecessor's skill is wired too; both would surface handoffs.`,
    );
    expect(box.read(`${skill}/SKILL.md`)).toBe(text);
    box.handoff('install', '--client', 'claude-code', '--replace-predecessor');
    expect(box.read(`${skill}/SKILL.md`)).toContain('generated, do not edit');
    box.handoff('uninstall');
    expect(box.read(`${skill}/SKILL.md`)).toBe(text);
  });

  it('takes over a skill whose file alone is a link, and uninstall puts that back', () => {
    const box = new DoctorBox(clone);
    const file = `${skill}/SKILL.md`;
    const target = box.put('.agent-handoff/adapters/claude-code/skill/SKILL.md', 'Theirs.\n');
    mkdirSync(box.path(skill), { recursive: true });
    symlinkSync(target, box.path(file));
    expect(box.handoff('install', '--client', 'claude-code').stderr).toContain('both would surface handoffs');
    expect(readlinkSync(box.path(file))).toBe(target);
    expect(box.handoff('install', '--client', 'claude-code', '--replace-predecessor').status).toBe(0);
    expect(box.read(file)).toContain('generated, do not edit');
    expect(box.read('.agent-handoff/adapters/claude-code/skill/SKILL.md')).toBe('Theirs.\n');
    expect(box.handoff('uninstall').status).toBe(0);
    expect(readlinkSync(box.path(file))).toBe(target);
  });

  it('leaves a link of the user’s alone, with the flag too', () => {
    const box = new DoctorBox(clone);
    box.put('dotfiles/handoff/SKILL.md', '---\nname: handoff\n---\nMine.\n');
    mkdirSync(box.path('.claude/skills'), { recursive: true });
    symlinkSync(box.path('dotfiles/handoff'), box.path(skill));
    const { status, stderr } = box.handoff('install', '--client', 'claude-code', '--replace-predecessor');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('a skill of that name exists and is not ours'),
    ]);
    expect(box.read('dotfiles/handoff/SKILL.md')).toContain('Mine.');
  });
});
