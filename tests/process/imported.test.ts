import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startOf } from '../install/sandbox.ts';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const hooks = '.codex/hooks.json';
const skills = '.agents/skills';
const mine = { hooks: [{ type: 'command', command: 'date' }] };

/** What `/import` of Codex 0.171 makes of Claude Code's hooks and skills (measured). */
function importInto(box: DoctorBox): void {
  const { hooks: found } = JSON.parse(box.read('.claude/settings.json'));
  box.put(hooks, JSON.stringify({ hooks: found }, null, 2));
  mkdirSync(box.path('.agents'), { recursive: true });
  cpSync(box.path('.claude/skills'), box.path(skills), { recursive: true });
  box.edit(`${skills}/handoff-open/SKILL.md`, (text) => text.replaceAll('`claude-code`', '`Codex`'));
}

const commandsIn = (box: DoctorBox): string[] =>
  (Object.values(JSON.parse(box.read(hooks)).hooks) as { hooks: { command: string }[] }[][])
    .flat()
    .flatMap((group) => group.hooks.map(({ command }) => command));

describe('hooks and skills of ours that Codex imported', () => {
  it('are named by doctor, replaced by install, and gone with uninstall', () => {
    const box = new DoctorBox(clone).install('claude-code');
    box.handoff('install', '--client', 'claude-code', '--thread-gates');
    importInto(box);
    const { findings } = box.doctor();
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['hook-imported', 'warn']]);
    expect(findings[0]?.message).toContain(`SessionStart "if [ -f ${clone}/hooks/session-start.sh ]`);
    expect(findings[0]?.message).toContain(`PreCompact "sh ${clone}/hooks/pre-compact.sh"`);
    const { stderr } = box.shell(findings[0]?.fix ?? 'false');
    expect(stderr).toContain(`${box.path(hooks)}: hooks of ours for another client were removed`);
    expect(commandsIn(box)).toEqual([startOf(clone, 'codex'), `sh ${clone}/hooks/pre-compact.sh codex`]);
    expect(box.read(`${skills}/handoff/SKILL.md`)).not.toContain('allowed-tools');
    expect(readdirSync(box.path(`${skills}/handoff-open`)).sort()).toEqual(['SKILL.md', 'agents']);
    expect(box.codes()).not.toContain('hook-imported');
    expect(box.handoff('uninstall').status).toBe(0);
    expect(existsSync(box.path(hooks))).toBe(false);
    expect(existsSync(box.path(`${skills}/handoff`))).toBe(false);
  });

  it('go with uninstall where only Claude Code was installed', () => {
    const box = new DoctorBox(clone).install('claude-code');
    importInto(box);
    const { status, stderr } = box.handoff('uninstall');
    expect([status, stderr]).toEqual([0, expect.stringContaining(box.path(hooks))]);
    expect(existsSync(box.path(hooks))).toBe(false);
    expect(readdirSync(box.path(skills))).toEqual([]);
    expect(existsSync(box.path('.local/state/agent-handoff'))).toBe(false);
  });

  it('stand beside hooks of the user’s, which keep their places and their bytes', () => {
    const box = new DoctorBox(clone).install('claude-code');
    importInto(box);
    box.editJson(hooks, (value) => {
      value.hooks.SessionStart.push(mine);
      value.hooks.Stop = [mine];
    });
    box.install('codex');
    expect(JSON.parse(box.read(hooks)).hooks).toEqual({
      SessionStart: [
        { hooks: [] },
        { hooks: [] },
        mine,
        { hooks: [{ type: 'command', command: startOf(clone, 'codex'), timeout: 10 }] },
      ],
      PreCompact: [
        { hooks: [{ type: 'command', command: `sh ${clone}/hooks/pre-compact.sh codex`, timeout: 5 }] },
      ],
      Stop: [mine],
    });
    box.handoff('uninstall');
    expect(commandsIn(box)).toEqual(['date', 'date']);
  });

  it('are found the other way round too: an entry of Codex’ in the settings of Claude Code', () => {
    const box = new DoctorBox(clone).install('claude-code', 'codex');
    const command = `sh ${clone}/hooks/session-start.sh codex`;
    box.editJson('.claude/settings.json', ({ hooks: { SessionStart: list } }) =>
      list.push({ hooks: [{ type: 'command', command }] }, mine),
    );
    const [found] = box.doctor().findings.filter(({ code }) => code === 'hook-imported');
    expect(found?.message).toContain(command);
    box.doctor('--fix');
    expect(box.read('.claude/settings.json')).not.toContain(command);
    expect(box.read('.claude/settings.json')).toContain('"date"');
    expect(box.read(hooks)).toContain(command);
  });
});

describe('a hook that another client starts', () => {
  const rollout = (box: DoctorBox) =>
    join(box.home, '.codex/sessions/2026/01/02/rollout-2026-01-02T03-04-05-x.jsonl');

  it.each([
    ['with a transcript', (box: DoctorBox) => ({ transcript_path: rollout(box) })],
    ['without one', () => ({ transcript_path: null, permission_mode: 'default' })],
  ])('ends at once and takes nothing: Codex, %s', (_, overrides) => {
    const box = new DoctorBox(clone);
    box.publish();
    const payload = box.payload('startup', overrides(box));
    expect(box.hook(payload)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(box.hook(payload, { client: 'claude-code', words: ['compact'] }).stdout).toBe('');
    expect(box.names('unread')).toHaveLength(1);
    // Our own hook there delivers.
    expect(box.hook(payload, { client: 'codex' }).stdout).toContain('Auth refactor');
  });

  it('ends at once and takes nothing: Claude Code, which names its session in the environment', () => {
    const box = new DoctorBox(clone);
    box.publish();
    const env = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-1' };
    expect(box.hook(box.payload(), { client: 'codex', env }).stdout).toBe('');
    // A Codex that a session of Claude Code started is Codex all the same.
    const inner = box.payload('startup', { session_id: 'other', transcript_path: rollout(box) });
    expect(box.hook(inner, { client: 'codex', env }).stdout).toContain('Auth refactor');
  });
});
