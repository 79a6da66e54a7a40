import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architect, Box, body, valid } from './chain-box.ts';

const yaml =
  'id: 2025-01-09T14-30-45-architect\nparent: null\nagent: architect\nstatus: completed\nsummary: Designed it\n';

/** A repository in which one path is a link to a directory of the user's elsewhere. */
class Linked extends Box {
  readonly elsewhere = join(this.base, 'elsewhere');

  constructor(readonly at: string) {
    super();
    mkdirSync(join(this.elsewhere, 'handoff'), { recursive: true });
    mkdirSync(dirname(join(this.worktree, at)), { recursive: true });
    symlinkSync(this.elsewhere, join(this.worktree, at));
  }

  /** Everything in the user's directory. */
  get theirs(): string[] {
    return readdirSync(this.elsewhere, { recursive: true }).map(String).sort();
  }
}

describe('nothing is written through a link out of the repository', () => {
  it.each(['.local', '.local/handoff', '.local/handoff/.started'])('chain, where %s is one', (at) => {
    const box = new Linked(at);
    const before = box.theirs;
    for (const args of [
      ['chain', 'start', '--agent', 'architect'],
      ['chain', 'write', '--agent', 'architect', ...valid],
      ['chain', 'write', '--agent', 'architect', '--id', architect, ...valid],
      ['chain', 'convert', architect],
    ]) {
      const { status, error } = box.fails(args, body);
      expect([args[1], status, error.code]).toEqual([args[1], 1, 'chain-outside']);
      expect(error.message).toContain(`${join(box.worktree, at)} leads out of the repository`);
    }
    expect(box.theirs).toEqual(before);
  });

  it('chain, where the link leads nowhere yet', () => {
    const box = new Box();
    symlinkSync(join(box.base, 'later'), join(box.worktree, '.local'));
    expect(box.fails(['chain', 'start', '--agent', 'architect']).error.code).toBe('chain-outside');
    expect(existsSync(join(box.base, 'later'))).toBe(false);
  });

  it('chain start reads no ancestor and drops no reservation behind it', () => {
    const box = new Linked('.local/handoff');
    writeFileSync(join(box.elsewhere, `${architect}.yaml`), yaml);
    mkdirSync(join(box.elsewhere, '.started'));
    writeFileSync(join(box.elsewhere, '.started', '2020-01-01T00-00-00-tester'), '');
    const before = box.theirs;
    const started = box.run(['chain', 'start', '--agent', 'developer', '--parent', architect]);
    expect([started.status, started.stdout]).toEqual([1, '']);
    expect(started.stderr).not.toContain('Designed it');
    expect(box.fails(['chain', 'convert', architect]).error.code).toBe('chain-outside');
    expect(box.theirs).toEqual(before);
  });

  it('and a link that stays in the repository is followed', () => {
    const box = new Box();
    mkdirSync(join(box.worktree, 'notes'));
    symlinkSync('notes', join(box.worktree, '.local'));
    expect(box.run(['chain', 'start', '--agent', 'architect']).status).toBe(0);
    const { id } = box.json<{ id: string }>(['chain', 'write', '--agent', 'architect', ...valid], {
      input: body,
    });
    expect(existsSync(join(box.worktree, 'notes/handoff', `${id}.md`))).toBe(true);
  });

  it('thread open sweeps nothing behind it', () => {
    const box = new Linked('handoffs');
    const theirs = join(box.elsewhere, '.tmp-999999999-abcdefabcdef');
    writeFileSync(theirs, 'mine');
    expect(box.fails(['thread', 'open', 'x', 'A task']).error.code).toBe('thread-outside');
    expect(readFileSync(theirs, 'utf8')).toBe('mine');
  });

  it('pack --out, which takes the place itself when it is named', () => {
    const box = new Linked('docs');
    box.write('app/notes.md', '# Plan\n\n- Build the queue.\n');
    const pack = ['pack', '--for', 'dev', '--from', 'notes.md', '--out'];
    const { status, error } = box.fails([...pack, 'docs/package.md']);
    expect([status, error.code]).toEqual([1, 'pack-unwritable']);
    expect(error.message).toContain(`${join(box.worktree, 'docs')} leads out of the repository`);
    expect(box.theirs).toEqual(['handoff']);
    expect(box.run([...pack, join(box.elsewhere, 'package.md')]).status).toBe(0);
  });
});
