import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findEveryTranscript, lookForTranscripts } from '../../../adapters/rescue/find-transcripts.ts';
import type { Context } from '../../../core/context.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { writeIndex } from '../../../core/rescue/finding/transcript-index.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { git, makeTemporary } from '../../core/world.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';

const day = 24 * 3600 * 1000;
const ids = {
  first: '0b0e3c52-6a0f-4a55-9a2e-000000000001',
  second: '0b0e3c52-6a0f-4a55-9a2e-000000000002',
  thread: '01a0c0de-1f00-7aaa-8bbb-000000000003',
};

/** A home with a repository, and a clock of its own. */
class Place {
  readonly base = makeTemporary();
  readonly home = join(this.base, 'home');
  readonly worktree = join(this.base, 'shop');
  env: Record<string, string> = {};
  nowMs = Date.now() + 60_000;

  constructor() {
    mkdirSync(this.home);
    this.repository('shop');
  }

  repository(name: string): string {
    const path = join(this.base, name);
    mkdirSync(path, { recursive: true });
    git(path, 'init', '-q', '-b', 'main');
    return path;
  }

  get ctx(): Context {
    const self = { pid: process.pid, startedAt: this.nowMs, host: 'h', boot: 'b' };
    return { cwd: this.worktree, home: this.home, env: this.env, now: () => new Date(this.nowMs), self };
  }

  get paths() {
    return inboxPaths(this.ctx, identify(this.worktree));
  }

  write(path: string, content: string | Buffer, ageMs = 0): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const at = new Date(this.nowMs - ageMs - 60_000);
    utimesSync(path, at, at);
    return path;
  }

  claude(id: string, cwd: string, ageMs = 0, project = cwd): string {
    const directory = join(this.home, '.claude/projects', project.replace(/[^A-Za-z0-9]/g, '-'));
    const lines = [{ type: 'mode', mode: 'default' }, claude.prompt('Go on.', { cwd })];
    return this.write(join(directory, `${id}.jsonl`), claude.textOf(lines), ageMs);
  }

  codex(id: string, cwd: string, ageMs = 0, where = 'sessions/2026/05/15'): string {
    const path = join(this.home, '.codex', where, `rollout-2026-05-15T08-00-00-${id}.jsonl`);
    return this.write(path, codex.textOf([codex.meta({ id, cwd }), codex.prompt('Go on.')]), ageMs);
  }

  /** The ids that a look finds, the newest first. */
  look(patient = false): string[] {
    const { ctx, paths, worktree } = this;
    return lookForTranscripts({ ctx, paths, worktree, patient }).files.map(({ id }) => id);
  }
}

describe('the transcripts of a worktree', () => {
  it('are those of both clients, the newest first', () => {
    const place = new Place();
    place.claude(ids.first, place.worktree, 3_000);
    place.codex(ids.thread, place.worktree, 2_000);
    place.claude(ids.second, join(place.worktree, 'src'), 1_000);
    expect(place.look()).toEqual([ids.second, ids.thread, ids.first]);
    expect(place.look()).toEqual([ids.second, ids.thread, ids.first]);
  });

  it('are not those of a neighbour, of a repository below, or of another project', () => {
    const place = new Place();
    place.claude(ids.first, place.repository('shop-b'));
    place.claude(ids.second, place.repository('shop/lib'));
    place.codex(ids.thread, place.repository('other'));
    expect(place.look()).toEqual([]);
  });

  it('include one that the client moved into the project of a worktree', () => {
    const place = new Place();
    const path = place.claude(ids.first, place.worktree);
    expect(place.look()).toEqual([ids.first]);
    const moved = join(
      place.home,
      '.claude/projects',
      `${place.worktree}/.claude/worktrees/x`.replace(/[^A-Za-z0-9]/g, '-'),
    );
    mkdirSync(moved);
    renameSync(path, join(moved, `${ids.first}.jsonl`));
    expect(place.look()).toEqual([ids.first]);
  });

  it('are found where the client keeps them, and among archived ones', () => {
    const place = new Place();
    place.claude(ids.first, place.worktree);
    renameSync(join(place.home, '.claude'), join(place.home, 'config'));
    place.codex(ids.thread, place.worktree, 1_000, 'archived_sessions');
    renameSync(join(place.home, '.codex'), join(place.home, 'codex'));
    expect(place.look()).toEqual([]);
    place.env = { CLAUDE_CONFIG_DIR: join(place.home, 'config'), CODEX_HOME: join(place.home, 'codex') };
    expect(place.look()).toEqual([ids.first, ids.thread]);
  });

  it('are no older than seven days, whatever the clock says meanwhile', () => {
    const place = new Place();
    place.claude(ids.first, place.worktree, 8 * day);
    place.claude(ids.second, place.worktree, 6 * day);
    expect(place.look()).toEqual([ids.second]);
    place.nowMs -= 30 * day;
    expect(place.look()).toEqual([ids.second, ids.first]);
  });

  it('are regular files of the user’s with the name of a session', () => {
    const place = new Place();
    const path = place.claude(ids.first, place.worktree);
    const directory = dirname(path);
    symlinkSync(path, join(directory, `${ids.second}.jsonl`));
    mkdirSync(join(directory, `${ids.thread}.jsonl`));
    const content = claude.textOf([claude.prompt('Go on.', { cwd: place.worktree })]);
    for (const name of ['agent-12345678.jsonl', '..%2F..%2Fetc.jsonl', 'x.jsonl', 'notes.txt'])
      place.write(join(directory, name), content);
    expect(place.look()).toEqual([ids.first]);
  });

  it('are none of another user’s', () => {
    const place = new Place();
    place.claude(ids.first, place.worktree);
    const uid = process.getuid?.() ?? 0;
    const asked = vi.spyOn(process, 'getuid').mockReturnValue(uid + 1);
    const found = findEveryTranscript(place.ctx);
    asked.mockRestore();
    expect([found, findEveryTranscript(place.ctx).length]).toEqual([[], 1]);
  });

  it('that are resumed are found however old they were', () => {
    const place = new Place();
    const path = place.codex(ids.thread, place.worktree, 20 * day);
    expect(place.look()).toEqual([]);
    const { ctx, paths, worktree } = place;
    lookForTranscripts({ ctx, paths, worktree, resumed: path });
    expect(place.look()).toEqual([ids.thread]);
  });

  it('are all passed over in a directory that cannot be read', () => {
    const place = new Place();
    const directory = dirname(place.claude(ids.first, place.worktree));
    place.codex(ids.thread, place.worktree);
    chmodSync(directory, 0);
    // Root reads everything.
    const isRoot = process.getuid?.() === 0;
    expect(place.look()).toEqual(isRoot ? [ids.first, ids.thread] : [ids.thread]);
    chmodSync(directory, 0o700);
  });

  it('are told by a directory of whatever form: in an old rollout, behind a long line, with a quotation mark', () => {
    const place = new Place();
    const old = [
      { id: ids.thread, timestamp: '2026-05-15T08:00:00Z', instructions: null },
      codex.userItem(`<environment_context>\n  <cwd>${place.worktree}</cwd>\n</environment_context>`),
    ];
    const path = join(
      place.home,
      '.codex/sessions/2026/05/15',
      `rollout-2026-05-15T08-00-00-${ids.thread}.jsonl`,
    );
    place.write(path, codex.textOf(old));
    const odd = place.repository('a "b"');
    place.claude(ids.first, odd);
    const long = { attachment: { type: 'prompt', content: `"cwd":"/elsewhere" ${'x'.repeat(100_000)}` } };
    const second = place.claude(ids.second, place.worktree);
    place.write(second, claude.textOf([long, claude.prompt('Go on.', { cwd: place.worktree })]));
    expect(place.look().sort()).toEqual([ids.second, ids.thread].sort());
    const index = lookForTranscripts({ ctx: place.ctx, paths: place.paths, worktree: odd });
    expect(index.files.map(({ id }) => id)).toEqual([ids.first]);
  });

  it('that tell nothing yet are looked at again', () => {
    const place = new Place();
    const path = place.codex(ids.thread, place.worktree);
    place.write(path, '');
    expect(place.look()).toEqual([]);
    place.codex(ids.thread, place.worktree);
    expect(place.look()).toEqual([ids.thread]);
  });

  it('that are gone are forgotten, and those of every worktree are found without an index', () => {
    const place = new Place();
    place.claude(ids.first, place.worktree);
    place.codex(ids.thread, place.repository('other'));
    expect(place.look()).toEqual([ids.first]);
    expect(
      findEveryTranscript(place.ctx)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([ids.thread, ids.first].sort());
    rmSync(join(place.home, '.claude'), { recursive: true });
    expect(place.look()).toEqual([]);
  });
});

describe('the index', () => {
  it('keeps a verdict as long as the transcript is as it was', () => {
    const place = new Place();
    const path = place.claude(ids.first, place.worktree);
    const { ctx, paths, worktree } = place;
    const index = lookForTranscripts({ ctx, paths, worktree });
    writeIndex(paths, {
      ...index,
      files: index.files.map((file) => ({ ...file, verdict: 'done' as const })),
    });
    const verdict = () => lookForTranscripts({ ctx, paths, worktree }).files[0]?.verdict;
    expect(verdict()).toBe('done');
    writeFileSync(path, claude.textOf([claude.prompt('Now this.', { cwd: worktree })]), { flag: 'a' });
    expect(verdict()).toBe(null);
  });

  it.each([
    ['torn', '{"worktree":"'],
    ['of another shape', '{"worktree":1,"files":{}}'],
    ['no object', '[]'],
    ['binary', '\u0000\u0001'],
  ])('is made anew when it is %s', (_, content) => {
    const place = new Place();
    place.claude(ids.first, place.worktree);
    expect(place.look()).toEqual([ids.first]);
    writeFileSync(join(place.paths.rescue, 'index.json'), content);
    expect(place.look()).toEqual([ids.first]);
  });

  it('behind a link is not read, and the link is replaced', () => {
    const place = new Place();
    place.claude(ids.first, place.worktree);
    expect(place.look()).toEqual([ids.first]);
    const index = join(place.paths.rescue, 'index.json');
    const outside = join(place.base, 'outside.json');
    renameSync(index, outside);
    symlinkSync(outside, index);
    expect(place.look()).toEqual([ids.first]);
    expect(statSync(index, { throwIfNoEntry: false })?.ino).not.toBe(statSync(outside).ino);
  });

  it('keeps the forty newest of five thousand transcripts, and looks at no file twice', () => {
    const place = new Place();
    for (let count = 0; count < 5_000; count++) {
      const id = `0b0e3c52-6a0f-4a55-9a2e-${String(count).padStart(12, '0')}`;
      place.claude(id, place.worktree, count * 1_000);
    }
    const found = place.look(true);
    expect(found).toHaveLength(40);
    expect(found[0]).toBe('0b0e3c52-6a0f-4a55-9a2e-000000000000');
    const next = place.claude(ids.first.replace(/1$/, 'f'), place.worktree);
    expect(place.look()).toContain(next.slice(-42, -6));
  });
});
