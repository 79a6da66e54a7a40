import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';

const settings = '.claude/settings.json';

/** What the settings have Claude Code run at a start. */
function startEntry(box: DoctorBox): string {
  const { SessionStart } = JSON.parse(box.read(settings)).hooks as {
    SessionStart: { hooks: { command: string }[] }[];
  };
  return SessionStart[0]?.hooks[0]?.command ?? '';
}

describe('a clone that was moved', () => {
  it('is told by the start in one line; install in its new place puts the entry right, uninstall takes it out', () => {
    const clone = makeClone();
    const box = new DoctorBox(clone).install('claude-code');
    const before = box.read(settings);
    const moved = join(dirname(clone), 'moved');
    renameSync(clone, moved);

    const { status, stdout, stderr } = box.shell(startEntry(box));
    expect([status, stderr]).toEqual([0, '']);
    const { systemMessage } = JSON.parse(stdout) as { systemMessage: string };
    expect(systemMessage).toContain(`agent-handoff: its clone ${clone} is not there any more`);
    expect(systemMessage).toContain('node dist/handoff.cjs install');
    expect(stdout.trim().split('\n')).toHaveLength(1);

    const run = (verb: string) => box.shell(`${process.execPath} ${moved}/dist/handoff.cjs ${verb}`);
    expect(run('doctor').stdout).toContain('hook-moved');
    expect(run('install --client claude-code').stdout).toContain('Claude Code: ready.');
    expect(box.read(settings)).toBe(before.replaceAll(clone, moved));
    expect(box.shell(`printf '{}' | ${startEntry(box)}`).stdout).not.toContain('any more');
    expect(run('uninstall').status).toBe(0);
    expect(run('doctor --json').stdout).not.toContain('hook-unproven');
  });

  it('whose entry is of the older form is put right without a question', () => {
    const clone = makeClone();
    const box = new DoctorBox(clone).install('claude-code');
    const older = `sh ${clone}/hooks/session-start.sh claude-code`;
    const text = box.read(settings);
    const entry = JSON.stringify(startEntry(box));
    box.put(settings, text.replace(entry, JSON.stringify(older)));
    expect(startEntry(box)).toBe(older);
    expect(box.handoff('install', '--client', 'claude-code').stdout).toContain('Claude Code: ready.');
    expect(box.read(settings)).toBe(text);
  });
});
