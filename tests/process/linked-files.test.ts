import { mkdirSync, symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const settings = '.claude/settings.json';
const hooks = '.codex/hooks.json';

describe('linked files', () => {
  it.each([
    [
      'a link',
      (box: DoctorBox) => symlinkSync('../.codex/AGENTS.md', box.path('.claude/CLAUDE.md')),
      'is the same file',
    ],
    [
      'an import',
      (box: DoctorBox) => box.put('.claude/CLAUDE.md', '# Mine\n\n- @~/.codex/AGENTS.md\n'),
      'imports it',
    ],
    [
      'an import of an import',
      (box: DoctorBox) => {
        box.put('.claude/CLAUDE.md', 'See @notes/all.md.\n');
        box.put('.claude/notes/all.md.', '@../../.codex/AGENTS.md');
      },
      'imports it',
    ],
  ])(
    'CLAUDE.md that reaches AGENTS.md by %s is named, and the block binds Codex alone',
    (_, arrange, how) => {
      const box = new DoctorBox(clone);
      box.put('.codex/AGENTS.md', '# My rules\n');
      mkdirSync(box.path('.claude'));
      arrange(box);
      const { stderr } = box.handoff('install', '--client', 'codex');
      expect(stderr).toContain(
        `${box.path('.codex/AGENTS.md')} is read by Claude Code too: ${box.path('.claude/CLAUDE.md')} ${how}`,
      );
      expect(box.read('.codex/AGENTS.md')).toContain(
        'For Codex alone: Claude Code and other agents skip this section',
      );
    },
  );

  it('CLAUDE.md that only speaks of it says nothing', () => {
    const box = new DoctorBox(clone);
    box.put(
      '.claude/CLAUDE.md',
      'Codex reads `@~/.codex/AGENTS.md`.\n\n```\n@~/.codex/AGENTS.md\n```\nmail me@codex.example\n',
    );
    expect(box.handoff('install', '--client', 'codex').stderr).not.toContain('read by Claude Code too');
  });

  it.each([
    ['skills', '.agents/skills', '.claude/skills', '.agents/skills/handoff-chain/SKILL.md'],
    ['hooks', hooks, settings, 'settings.json'],
  ])('of two clients that are one are refused with both names: %s', (_, link, target, file) => {
    const box = new DoctorBox(clone);
    mkdirSync(box.path('.codex'));
    if (target === settings) box.put(settings, '{}');
    else mkdirSync(box.path(target), { recursive: true });
    mkdirSync(box.path('.agents'), { recursive: true });
    symlinkSync(box.path(target), box.path(link));
    const { status, stderr } = box.handoff('install');
    expect(status).toBe(1);
    expect(stderr).toContain('are one file (');
    expect(stderr).toContain(file);
    expect(stderr).toContain('Nothing was changed.');
    expect(JSON.parse(box.handoff('install', '--json').stdout)).toMatchObject({
      error: { code: 'config-shared' },
    });
    expect(box.handoff('install', '--client', 'claude-code').stdout).toContain('Claude Code: ready.');
  });
});
