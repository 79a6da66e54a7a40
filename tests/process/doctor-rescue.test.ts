import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Found } from './doctor-box.ts';
import { RescueBox } from './rescue-box.ts';

const id = '0b0e3c52-6a0f-4a55-9a2e-2f1d6a3f8a11';

class DoctorRescueBox extends RescueBox {
  found(code: string, env: Record<string, string> = {}): Found | undefined {
    const { stdout } = this.run(['doctor', '--json'], { env });
    return (JSON.parse(stdout) as { findings: Found[] }).findings.find((finding) => finding.code === code);
  }
}

describe('doctor says what rescue sees, and why it brought nothing', () => {
  it.each<[string, string, (box: DoctorRescueBox) => Record<string, string> | undefined]>([
    [
      'killed',
      `The newest that ended, ${id} of claude-code (mid-work, 10 min ago): the next start brings its draft. rescue is auto.`,
      (box) => void box.session('claude-code', id, { end: 'killed' }),
    ],
    [
      'in peace, with an edit that is not committed',
      'the next start says one line about it',
      (box) => void box.session('claude-code', id, { end: 'peace' }),
    ],
    [
      'in peace and clean',
      'it left nothing to rescue',
      (box) => {
        box.session('claude-code', id, { end: 'peace' });
        box.commitAll();
        return {};
      },
    ],
    [
      'dismissed',
      'it was dismissed',
      (box) => {
        box.session('claude-code', id, { end: 'killed' });
        box.json(['rescue', id, '--dismiss']);
        return {};
      },
    ],
    [
      'brought',
      'its draft was brought',
      (box) => {
        box.session('claude-code', id, { end: 'killed' });
        box.begin('codex');
        return {};
      },
    ],
    [
      'one that filed a handoff',
      'The newest that ended filed a handoff.',
      (box) => {
        const last = { command: 'handoff publish --file d.md', passed: true };
        box.session('claude-code', id, { last, end: 'peace' });
        return {};
      },
    ],
    [
      'switched off',
      'no start looks at it. AGENT_HANDOFF_RESCUE sets rescue to off.',
      (box) => {
        box.session('claude-code', id, { end: 'killed' });
        return { AGENT_HANDOFF_RESCUE: 'off' };
      },
    ],
    [
      'offered only, by the project',
      'the next start says one line about it. .agent-handoff.yaml sets rescue to offer.',
      (box) => {
        box.session('claude-code', id, { end: 'killed' });
        box.write('app/.agent-handoff.yaml', 'rescue: offer\n');
        return {};
      },
    ],
  ])('%s', (_, says, prepare) => {
    const box = new DoctorRescueBox();
    const found = box.found('rescue', prepare(box) ?? {});
    expect(found).toMatchObject({ severity: 'info', message: expect.stringContaining(says) });
    expect(found?.message).toContain('1 transcript of Claude Code since 20');
    expect(found?.fix).toMatch(/handoff\.cjs rescue$/);
  });

  it('a setting that is not understood is a warning', () => {
    const box = new DoctorRescueBox();
    const found = box.found('rescue', { AGENT_HANDOFF_RESCUE: 'maybe' });
    expect(found).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining('no transcript since'),
    });
    expect(found?.message).toContain('AGENT_HANDOFF_RESCUE is not understood; expected auto, offer or off.');
  });

  it('nothing of sessions without work', () => {
    const box = new DoctorRescueBox();
    box.session('claude-code', id, { edits: false, commands: false, end: 'peace' });
    expect(box.found('rescue')).toBeUndefined();
  });

  it('a directory that cannot be read', () => {
    const box = new DoctorRescueBox();
    const directory = join(box.home, '.claude/projects', box.worktree.replace(/[^A-Za-z0-9]/g, '-'));
    mkdirSync(join(box.home, '.claude/projects'), { recursive: true });
    symlinkSync(directory, directory);
    expect(box.found('transcripts-closed')).toMatchObject({
      severity: 'warn',
      where: directory,
      message: expect.stringContaining('it holds transcripts of Claude Code and cannot be read (ELOOP).'),
    });
  });
});
