import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText, resultText } from '../core/threads/repository.ts';
import { git } from '../core/world.ts';
import { cliBundle, type ErrorDocument, Sandbox } from './sandbox.ts';
import { active, codeOf, me, slug, thread, write } from './thread-box.ts';

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
