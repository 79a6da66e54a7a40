import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText, resultText } from '../../core/threads/repository.ts';
import { git } from '../../core/world.ts';
import { cliBundle, type ErrorDocument, type Ran, Sandbox } from '../sandbox.ts';

const day = new Date().toISOString().slice(0, 10);
const slug = `${day}-auth`;
const active = `handoffs/active/${slug}`;
const me = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'a@b',
};

/** Runs `thread …` as someone git knows. */
function thread(
  box: Sandbox,
  args: string[],
  wish: { input?: string; env?: Record<string, string>; cwd?: string } = {},
): Ran {
  return box.run(['thread', ...args], { ...wish, env: { ...me, ...wish.env } });
}

function json<T>(box: Sandbox, args: string[], wish: { input?: string } = {}): T {
  const ran = thread(box, [...args, '--json'], wish);
  expect(ran.status, ran.stdout + ran.stderr).toBe(0);
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout) as T;
}

function write(box: Sandbox, name: string, text: string): void {
  mkdirSync(dirname(join(box.worktree, name)), { recursive: true });
  writeFileSync(join(box.worktree, name), text);
}

function codeOf(ran: Ran): [number | null, string] {
  return [ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code];
}

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

describe('two writers of one round', () => {
  it('make one file; the other gets its path', async () => {
    const box = new Sandbox();
    write(box, `${active}/round-01-prompt.md`, promptText(slug, 1));
    write(box, `${active}/round-01-result.md`, resultText(slug, 1));
    const runs = await Promise.all(
      ['first', 'second', 'third', 'fourth'].map(
        (name) =>
          new Promise<{ name: string; code: number | null; out: string }>((resolve) => {
            const args = [cliBundle, 'thread', 'next', 'auth', '--file', '-', '--json'];
            const child = spawn(process.execPath, args, {
              cwd: box.worktree,
              env: { ...box.env, ...me },
              stdio: ['pipe', 'pipe', 'ignore'],
            });
            let out = '';
            child.stdout.on('data', (chunk) => {
              out += chunk;
            });
            child.on('close', (code) => resolve({ name, code, out }));
            child.stdin.end(`## Build\n\nBy ${name}.\n`);
          }),
      ),
    );
    const winners = runs.filter(({ code }) => code === 0);
    expect(winners).toHaveLength(1);
    const path = join(box.worktree, active, 'round-02-prompt.md');
    expect(readFileSync(path, 'utf8')).toContain(`By ${winners[0]?.name}.`);
    for (const { code, out } of runs.filter((run) => run.code !== 0)) {
      const { error } = JSON.parse(out) as ErrorDocument;
      expect([code, ['round-exists', 'round-unanswered'].includes(error.code)]).toEqual([1, true]);
      expect(error.message).toContain(path);
    }
    expect(existsSync(join(box.worktree, active, 'round-03-prompt.md'))).toBe(false);
  });
});

describe('bad input', () => {
  it.each<[string, string[], [number, string]]>([
    ['no verb that exists', ['reopen', 'auth'], [2, 'bad-usage']],
    ['a slug with ..', ['open', '../auth', 'x'], [2, 'bad-slug']],
    ['a slug with ..', ['open', 'a..b', 'x'], [2, 'bad-slug']],
    ['a slug with /', ['open', 'a/b', 'x'], [2, 'bad-slug']],
    ['no description', ['open', 'mail'], [2, 'bad-usage']],
    ['an empty description', ['open', 'mail', ' '], [2, 'bad-usage']],
    ['a wait phrase of two lines', ['open', 'mail', 'x', '--wait-phrase', 'a\nb'], [2, 'bad-phrase']],
    ['a file that is not there', ['open', 'mail', 'x', '--file', 'none.md'], [1, 'unreadable-body']],
    ['an existing thread', ['open', 'auth', 'x'], [1, 'thread-exists']],
    ['an existing thread by its whole name', ['open', slug, 'x'], [1, 'thread-exists']],
    ['an archived name', ['open', '2026-01-01-old', 'x'], [1, 'thread-exists']],
    ['an archived thread', ['next', 'old'], [1, 'thread-archived']],
    ['an archived thread', ['result', 'old'], [1, 'thread-archived']],
    ['an archived thread', ['close', 'old'], [1, 'thread-archived']],
    ['a name that means nothing', ['show', 'nothing'], [1, 'thread-not-found']],
    ['a path out of the repository', ['show', '../../etc'], [2, 'bad-slug']],
    ['a round without answer', ['next', 'auth'], [1, 'round-unanswered']],
    ['a thread without prompt', ['result', 'notes'], [1, 'no-prompt']],
    ['a status that does not exist', ['result', 'auth', '--status', 'done'], [2, 'bad-usage']],
    ['a phrase that no gate has', ['result', 'auth', '--opened', 'go'], [2, 'bad-usage']],
    ['a day that does not exist', ['log', '--since', '2026-02-30'], [2, 'bad-since']],
  ])('%s: %j', (_, args, expected) => {
    const box = new Sandbox();
    write(box, `${active}/round-01-prompt.md`, promptText(slug, 1));
    write(box, 'handoffs/archive/2026-01-01-old/round-01-prompt.md', promptText('2026-01-01-old', 1));
    write(box, 'handoffs/active/notes/notes.md', 'x\n');
    git(box.worktree, 'add', '.');
    const before = git(box.worktree, 'status', '--porcelain');
    expect(codeOf(thread(box, [...args, '--json']))).toEqual(expected);
    expect(git(box.worktree, 'status', '--porcelain')).toBe(before);
  });

  it.each<[string, string, [number, string]]>([
    ['broken frontmatter', '---\na: "x\n---\n\nbody\n', [1, 'frontmatter-invalid']],
    ['frontmatter that would run', '---js\nprocess.exit(7)\n---\n\nbody\n', [1, 'frontmatter-refused']],
    ['an empty body', '---\na: b\n---\n\n  \n', [1, 'empty-body']],
    ['a secret', `## A\n\nAKIA${'Q7RZ2MNB4KLP6XWC'}\n`, [1, 'secret']],
  ])('a body with %s', (_, input, expected) => {
    const box = new Sandbox();
    expect(codeOf(thread(box, ['open', 'auth', 'x', '--file', '-', '--json'], { input }))).toEqual(expected);
    expect(existsSync(join(box.worktree, 'handoffs'))).toBe(false);
  });

  it.each(['handoffs', 'handoffs/active', 'handoffs/archive'])('a plain file named %s', (name) => {
    const box = new Sandbox();
    write(box, name, 'notes\n');
    const verbs = [
      ['open', 'auth', 'x'],
      ['next', 'auth'],
      ['result', 'auth'],
      ['close', 'auth'],
    ];
    for (const args of [...verbs, ['list'], ['show', 'auth'], ['check'], ['log'], ['gate', 'auth']]) {
      const ran = thread(box, [...args, '--json']);
      expect(codeOf(ran)).toEqual([1, 'threads-unusable']);
      expect((JSON.parse(ran.stdout) as ErrorDocument).error.message).toBe(
        `${join(box.worktree, name)} is a file; expected a directory, as threads are kept in it`,
      );
    }
    expect(readFileSync(join(box.worktree, name), 'utf8')).toBe('notes\n');
  });

  it.each<[string, (box: Sandbox, secret: string) => [string[], string?]]>([
    ['the description', (_, secret) => [['open', 'mail', `Use ${secret}`]]],
    ['a flag', (_, secret) => [['open', 'mail', 'x', '--to', secret]]],
    [
      'the next prompt',
      (_, secret) => [['next', 'auth', '--supersede', '--file', '-'], `## A\n\n${secret}\n`],
    ],
    ['a result', (_, secret) => [['result', 'auth', '--file', '-'], `## A\n\n${secret}\n`]],
    [
      'its frontmatter',
      (_, secret) => [['result', 'auth', '--file', '-'], `---\nkey: ${secret}\n---\n\n## A\n`],
    ],
    [
      'the repository’s template',
      (box, secret) => {
        write(box, 'handoffs/templates/result.md', `## A\n\n${secret}\n`);
        return [['result', 'auth']];
      },
    ],
    [
      'a scaffold that was filled in',
      (box, secret) => {
        expect(thread(box, ['result', 'auth']).status).toBe(0);
        const path = join(box.worktree, active, 'round-01-result.md');
        writeFileSync(path, `${readFileSync(path, 'utf8')}\n${secret}\n`);
        return [['result', 'auth', '--commit']];
      },
    ],
  ])('a secret in %s is neither filed nor committed, nor printed', (_, prepare) => {
    const box = new Sandbox();
    const secret = `AKIA${'Q7RZ2MNB4KLP6XWC'}`;
    write(box, `${active}/round-01-prompt.md`, promptText(slug, 1));
    const [args, input = ''] = prepare(box, secret);
    const before = git(box.worktree, 'status', '--porcelain', '-uall');
    const ran = thread(box, [...args, '--json'], { input });
    expect(codeOf(ran)).toEqual([1, 'secret']);
    expect(ran.stdout + ran.stderr).not.toContain(secret);
    expect(git(box.worktree, 'status', '--porcelain', '-uall')).toBe(before);
    expect(git(box.worktree, 'log', '--format=%s')).toBe('one');
  });

  it('99 rounds are the most', () => {
    const box = new Sandbox();
    write(box, `${active}/round-99-prompt.md`, promptText(slug, 99));
    write(box, `${active}/round-99-result.md`, resultText(slug, 99));
    expect(codeOf(thread(box, ['next', 'auth', '--json']))).toEqual([1, 'round-limit']);
    expect(thread(box, ['close', 'auth']).status).toBe(0);
  });

  it('outside a repository: nothing is opened, but what is there can be read', () => {
    const box = new Sandbox();
    const cwd = join(box.base, 'plain');
    mkdirSync(join(cwd, active), { recursive: true });
    writeFileSync(join(cwd, active, 'round-01-prompt.md'), promptText(slug, 1));
    expect(codeOf(thread(box, ['open', 'mail', 'x', '--json'], { cwd }))).toEqual([1, 'no-repository']);
    expect(codeOf(thread(box, ['result', 'auth', '--commit', '--json'], { cwd }))).toEqual([
      1,
      'no-repository',
    ]);
    expect(existsSync(join(cwd, active, 'round-01-result.md'))).toBe(false);
    expect(thread(box, ['list'], { cwd }).stdout).toContain(slug);
    expect(thread(box, ['check'], { cwd }).stdout).toContain('so nothing is proved');
    expect(thread(box, ['result', 'auth'], { cwd }).status).toBe(0);
    expect(thread(box, ['close', 'auth'], { cwd }).status).toBe(0);
  });
});
