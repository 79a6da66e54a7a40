import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText, resultText } from '../../core/threads/repository.ts';
import { git } from '../../core/world.ts';
import { Sandbox } from '../sandbox.ts';
import { active, codeOf, json, slug, thread, write } from '../thread-box.ts';

describe('a thread from open to close', () => {
  it('is prompt, result and move in the history, and nothing else', () => {
    const box = new Sandbox();
    const opened = thread(
      box,
      [
        'open',
        'auth',
        'Move auth',
        '--to',
        'codex-cli',
        '--tracks',
        'acme/shop#7',
        '--commit',
        '--file',
        '-',
      ],
      { input: '## Phase 1\n\nGo.\n' },
    );
    expect([opened.status, opened.stderr]).toEqual([
      0,
      'note: handoffs/README.md is new and not in that commit\n',
    ]);
    expect(opened.stdout).toContain(`  file     ${box.worktree}/${active}/round-01-prompt.md\n`);
    expect(opened.stdout).toContain(`codex 'Read ${active}/round-01-prompt.md and carry it out`);
    expect(
      thread(box, ['result', 'auth', '--commit', '--file', '-'], { input: '## Phase 1\n\nDone.\n' }).status,
    ).toBe(0);
    const closed = thread(box, ['close', 'auth', '--commit']);
    expect(closed.stdout).toContain(`Thread closed: ${slug} (it was answered, 1 round)\n`);
    expect(git(box.worktree, 'log', '--format=%s', '--name-status', '-M', 'HEAD~3..')).toBe(
      [
        `handoff: close ${slug} (answered)`,
        '',
        `R100\t${active}/round-01-prompt.md\thandoffs/archive/${slug}/round-01-prompt.md`,
        `R100\t${active}/round-01-result.md\thandoffs/archive/${slug}/round-01-result.md`,
        `handoff: result ${slug} round 01`,
        '',
        `A\t${active}/round-01-result.md`,
        `handoff: open ${slug} round 01`,
        '',
        `A\t${active}/round-01-prompt.md`,
      ].join('\n'),
    );
    expect(git(box.worktree, 'status', '--porcelain')).toBe('?? handoffs/README.md');
    expect(thread(box, ['check']).stdout).toBe(
      'Nothing is wrong: every committed round is as it was written.\n',
    );
  });

  it('makes files of the repository: their modes are what the umask says', () => {
    const box = new Sandbox();
    const before = process.umask(0o022);
    try {
      thread(box, ['open', 'auth', 'Move auth']);
    } finally {
      process.umask(before);
    }
    const modeOf = (name: string) => statSync(join(box.worktree, name)).mode & 0o777;
    expect([modeOf('handoffs'), modeOf(active), modeOf(`${active}/round-01-prompt.md`)]).toEqual([
      0o755, 0o755, 0o644,
    ]);
  });

  it('makes a scaffold first and commits it once it is filled in', () => {
    const box = new Sandbox();
    thread(box, ['open', 'auth', 'Move auth', '--wait-phrase', 'ship (it)* now?', '--commit']);
    const scaffold = thread(box, ['result', 'auth']);
    expect(scaffold.stdout).toContain('  gate     phase 2 blocked: awaiting ship (it)* now?\n');
    expect(scaffold.stdout).toContain(`Fill it in, then: handoff thread result ${slug} --commit\n`);
    const path = join(box.worktree, active, 'round-01-result.md');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/\[fill in: [^\]]*\]/g, 'done'));
    const filed = thread(box, ['result', 'auth', '--commit']);
    expect([filed.status, filed.stderr]).toEqual([0, '']);
    expect(git(box.worktree, 'show', '--name-only', '--format=')).toBe(`${active}/round-01-result.md`);
    expect(codeOf(thread(box, ['result', 'auth', '--commit', '--json']))).toEqual([1, 'round-exists']);
  });

  it('has the keys of the public surface', () => {
    const box = new Sandbox();
    json(box, ['open', 'auth', 'Move auth', '--tracks', 'acme/shop#7', '--wait-phrase', 'ship it']);
    expect(json(box, ['list'])).toEqual({
      threads: [
        {
          slug,
          state: 'open',
          rounds: 1,
          latest: { round: 1, kind: 'prompt', status: 'open', from: 'handoff-cli', to: 'any' },
          waiting_on: 'any',
          gates: [
            { phase: 'Phase 2: [fill in: the step that touches shared state]', phrase: 'ship it', line: 25 },
          ],
          tracks: 'acme/shop#7',
          path: join(box.worktree, active),
        },
      ],
    });
    expect(json(box, ['list', '--tracks', 'acme/shop#8'])).toEqual({ threads: [] });
    expect(json<{ problems: object[] }>(box, ['check']).problems).toEqual([
      {
        severity: 'warn',
        file: `${active}/round-01-prompt.md`,
        code: 'template-left',
        message:
          'line 17 still has the template\'s text: "[fill in: what the executor must know and cannot find in th…"',
      },
    ]);
    expect(json<object>(box, ['show', 'auth'])).toMatchObject({
      slug,
      state: 'open',
      gates: [{ round: 1, phrase: 'ship it' }],
    });
    expect(json<object>(box, ['log'])).toMatchObject({
      since: null,
      events: [{ event: 'opened', slug, round: 1 }],
    });
    expect(json<object>(box, ['close', 'auth'])).toMatchObject({
      slug,
      state_was: 'open',
      commit: null,
      warnings: [],
    });
  });

  it('names every gate and its phrase in show and list', () => {
    const box = new Sandbox();
    const gate = (phrase: string) => `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;
    write(
      box,
      `${active}/round-01-prompt.md`,
      promptText(slug, 1, {
        body: `## Push\n\n${gate('push [it]')}\n\n## Wipe\n\n${gate('wipe\u001b[2J')}\n`,
      }),
    );
    const shown = thread(box, ['show', 'auth']).stdout;
    expect(shown).toContain('    gate     Push: wait phrase "push [it]"\n');
    expect(shown).toContain('    gate     Wipe: wait phrase "wipe\\u{1b}[2J"\n');
    expect(thread(box, ['list']).stdout).toContain('push [it]; wipe\\u{1b}[2J\n');
  });
});

describe('status', () => {
  it('names the threads that wait for the tool that asks; in a terminal all that wait', () => {
    const box = new Sandbox();
    const prompt = (name: string, to: string) =>
      write(box, `handoffs/active/${name}/round-01-prompt.md`, promptText(name, 1, { fields: { to } }));
    prompt('2026-05-01-theirs', 'codex');
    prompt('2026-05-02-mine', 'claude-code');
    prompt('2026-05-03-open', 'any');
    prompt('2026-05-04-answered', 'codex-cli');
    write(
      box,
      'handoffs/active/2026-05-04-answered/round-01-result.md',
      resultText('2026-05-04-answered', 1),
    );
    const names = (env: Record<string, string>) =>
      box
        .json<{ threads: { slug: string }[] }>(['status'], { env })
        .threads.map((thread) => thread.slug.slice(11));
    expect(names({ CODEX_THREAD_ID: 'x' })).toEqual(['theirs', 'open']);
    expect(names({ CLAUDE_CODE_SESSION_ID: 'x' })).toEqual(['mine', 'open', 'answered']);
    expect(names({})).toEqual(['theirs', 'mine', 'open', 'answered']);
    expect(box.run(['status']).stdout).toContain(
      'thread    2026-05-01-theirs: open, waits for codex (handoff thread show 2026-05-01-theirs)\n',
    );
    const plain = new Sandbox();
    writeFileSync(join(plain.worktree, 'handoffs'), 'a file\n');
    expect(plain.json<{ threads: object[] }>(['status']).threads).toEqual([]);
  });
});

describe('check', () => {
  it('exits 1 for a rewritten round, in JSON too, and 0 for a warning', () => {
    const box = new Sandbox();
    thread(box, ['open', 'auth', 'Move auth', '--commit']);
    expect(thread(box, ['check']).status).toBe(0);
    writeFileSync(join(box.worktree, active, 'round-01-prompt.md'), 'other\n');
    git(box.worktree, 'commit', '-qam', 'slip');
    const commit = git(box.worktree, 'rev-parse', '--short=12', 'HEAD');
    const text = thread(box, ['check', 'auth']);
    expect(text.status).toBe(1);
    expect(text.stdout).toContain(`changed after it was committed, by ${commit} (2026-05-15, "slip")\n`);
    const ran = thread(box, ['check', '--json']);
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.stdout).problems[0]).toMatchObject({ severity: 'error', code: 'append-only' });
  });

  it('finds a secret with the real search and never prints it', () => {
    const box = new Sandbox();
    const key = `AKIA${'Q7RZ2MNB4KLP6XWC'}`;
    write(box, `${active}/round-01-prompt.md`, promptText(slug, 1, { body: `## A\n\n${key}\n` }));
    const ran = thread(box, ['check']);
    expect([ran.status, ran.stdout]).toEqual([1, expect.stringContaining('error secret')]);
    expect(ran.stdout).not.toContain(key);
  });

  it('needs a whole number of days', () => {
    expect(codeOf(thread(new Sandbox(), ['check', '--stale-days', 'soon', '--json']))).toEqual([
      2,
      'bad-usage',
    ]);
  });
});
