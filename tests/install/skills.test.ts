import { describe, expect, it } from 'vitest';
import { changes, codes, marker, Sandbox, skills } from './sandbox.ts';

const skillFile = '.claude/skills/handoff/SKILL.md';
const edited = `${skills[0]?.text}My own line.\n`;

/** Files beside a skill, by how their names begin. */
function setAside(box: Sandbox): string[] {
  return Object.keys(box.snapshot()).filter((name) => name.startsWith(`${skillFile}.edited-`));
}

describe('skills', () => {
  it('are written as given, and not again', () => {
    const box = new Sandbox();
    expect(changes(box.install())).toMatchObject({
      'handoff/SKILL.md': 'create',
      'handoffs/SKILL.md': 'create',
    });
    expect(box.read(skillFile)).toBe(skills[0]?.text);
    expect(changes(box.install())).toMatchObject({ 'handoff/SKILL.md': 'unchanged' });
  });

  it('of a newer version replace untouched ones without a word', () => {
    const box = new Sandbox();
    box.install();
    const outcome = box.install({ skills: [{ name: 'handoff', text: `${marker}\nnew\n` }] });
    expect(changes(outcome)).toMatchObject({ 'handoff/SKILL.md': 'edit' });
    expect(codes(outcome)).toEqual([]);
    expect(setAside(box)).toEqual([]);
  });

  it('that a newer version no longer has are removed, with their directory on uninstall', () => {
    const box = new Sandbox();
    box.install();
    const outcome = box.install({ skills: skills.slice(0, 1) });
    expect(changes(outcome)).toMatchObject({ 'handoffs/SKILL.md': 'remove' });
    expect(box.snapshot()['.claude/skills/handoffs/SKILL.md']).toBeUndefined();
    expect(changes(box.install({ skills: skills.slice(0, 1) }))).not.toHaveProperty('handoffs/SKILL.md');
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('of another configuration directory are left alone, and uninstall takes both', () => {
    const box = new Sandbox();
    box.install();
    box.env.CLAUDE_CONFIG_DIR = box.path('second');
    box.install({ skills: skills.slice(0, 1) });
    expect(box.read('.claude/skills/handoffs/SKILL.md')).toBe(skills[1]?.text);
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('edited by the user are kept beside the new text on install, which says so', () => {
    const box = new Sandbox();
    box.install();
    box.write(skillFile, edited);
    const outcome = box.install();
    expect(codes(outcome)).toEqual(['skill-set-aside']);
    expect(box.read(skillFile)).toBe(skills[0]?.text);
    const [aside = ''] = setAside(box);
    expect(box.read(aside)).toBe(edited);
    expect(outcome.notices[0]?.message).toContain(box.path(aside));
    expect(codes(box.install())).toEqual([]);
    box.uninstall();
    expect(Object.keys(box.snapshot()).filter((name) => box.snapshot()[name]?.startsWith('file'))).toEqual([
      aside,
    ]);
  });

  it('edited by the user are kept beside their place on uninstall, which says so', () => {
    const box = new Sandbox();
    box.install();
    box.write(skillFile, edited);
    const outcome = box.uninstall();
    expect(codes(outcome)).toEqual(['skill-set-aside']);
    expect(box.snapshot()[skillFile]).toBeUndefined();
    expect(setAside(box).map((name) => box.read(name))).toEqual([edited]);
  });

  it('whose marker the user took out are theirs: uninstall leaves them and says so', () => {
    const box = new Sandbox();
    box.install();
    box.write(skillFile, 'mine now\n');
    expect(codes(box.uninstall())).toEqual(['skill-left']);
    expect(box.read(skillFile)).toBe('mine now\n');
  });

  it('other skills and other files in a skill directory stay', () => {
    const box = new Sandbox();
    box.write('.claude/skills/mine/SKILL.md', 'mine');
    box.write('.claude/skills/handoff/notes.txt', 'notes');
    const untouched = box.snapshot();
    box.install();
    box.uninstall();
    expect(box.snapshot()).toEqual(untouched);
  });
});
