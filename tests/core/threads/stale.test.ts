import { describe, expect, it } from 'vitest';
import { namedShas } from '../../../core/threads/history/merged-work.ts';
import { Repository } from './repository.ts';

const slug = '2026-05-10-auth';

async function stale(repository: Repository): Promise<string[]> {
  const found = await repository.check();
  return found
    .filter((line) => line.startsWith('warn stale '))
    .map((line) => line.slice('warn stale handoffs/active/'.length));
}

describe('a thread without movement', () => {
  it.each([
    ['2026-05-23T23:00:00Z', 14, []],
    [
      '2026-05-24T21:00:00Z',
      14,
      [`${slug}: no movement for 14 days, since 2026-05-10: answer it or close it?`],
    ],
    ['2026-05-24T21:00:00Z', 15, []],
    [
      '2026-05-11T21:00:00Z',
      1,
      [`${slug}: no movement for 1 days, since 2026-05-10: answer it or close it?`],
    ],
  ])('on %s, with %i days allowed', async (now, staleDays, expected) => {
    const repository = new Repository();
    repository.prompt(slug);
    repository.result(slug);
    repository.commit('thread', '2026-05-10T20:30:00Z');
    const found = await repository.check({ now: new Date(now), staleDays });
    expect(found.map((line) => line.replace('warn stale handoffs/active/', ''))).toEqual(expected);
  });

  it('moves with every commit, whatever its files say', async () => {
    const repository = new Repository();
    repository.prompt(slug, 1, { fields: { created: '2025-01-01T00:00:00Z' } });
    repository.commit('thread', '2026-05-14T00:00:00Z');
    expect(await stale(repository)).toEqual([]);
  });

  it('is no matter once it is closed', async () => {
    const repository = new Repository();
    repository.write(`handoffs/archive/${slug}/round-01-prompt.md`, 'x\n');
    repository.commit('thread', '2020-01-01T00:00:00Z');
    expect(await stale(repository)).toEqual([]);
  });
});

describe('a thread whose work is in main', () => {
  /** A thread that names a branch, and the branch with one commit of the given day. */
  function makeWork(body: string, day = '2026-05-12'): { repository: Repository; commit: string } {
    const repository = new Repository();
    repository.prompt(slug, 1, { body });
    repository.commit('open', '2026-05-10T08:00:00Z');
    repository.git('switch', '-qc', 'feat/login');
    repository.write('login.txt', 'x\n');
    const commit = repository.commit('login', `${day}T08:00:00Z`);
    repository.git('switch', '-q', 'main');
    return { repository, commit };
  }

  function merge(repository: Repository): string {
    repository.git('merge', '-q', '--no-ff', '-m', 'merge login', 'feat/login');
    return repository.git('rev-parse', 'HEAD').slice(0, 7);
  }

  it('by its branch', async () => {
    const { repository } = makeWork('## Build\n\nOn branch `feat/login`.\n');
    expect(await stale(repository)).toEqual([]);
    const commit = merge(repository);
    expect(await stale(repository)).toEqual([
      `${slug}: branch feat/login merged in ${commit}: close it as superseded?`,
    ]);
  });

  it('by a commit, though the branch is gone', async () => {
    const { repository, commit } = makeWork('## Build\n\nGo on.\n');
    repository.result(slug, 1, { body: `## Build\n\nDone in ${commit.slice(0, 10)}.\n` });
    repository.commit('answer', '2026-05-13T08:00:00Z');
    expect(await stale(repository)).toEqual([]);
    const merged = merge(repository);
    repository.git('branch', '-d', 'feat/login');
    expect(await stale(repository)).toEqual([
      `${slug}: ${commit.slice(0, 7)} merged in ${merged}: close it as superseded?`,
    ]);
  });

  it('without a merge commit', async () => {
    const { repository, commit } = makeWork('## Build\n\nfeat/login\n');
    repository.git('merge', '-q', '--ff-only', 'feat/login');
    expect(await stale(repository)).toEqual([
      `${slug}: branch feat/login merged in ${commit.slice(0, 7)}: close it as superseded?`,
    ]);
  });

  it.each([
    ['names only the commit it starts from', 'Start from feat/login.', '2026-05-09'],
    ['names a longer branch', 'On feat/login-page.', '2026-05-12'],
    ['names no branch', 'Go on.', '2026-05-12'],
  ])('is not one that %s', async (_, line, day) => {
    const { repository } = makeWork(`## Build\n\n${line}\n`, day);
    merge(repository);
    expect(await stale(repository)).toEqual([]);
  });

  it('is not one with another branch still open', async () => {
    const { repository } = makeWork('## Build\n\nfeat/login, then feat/logout.\n');
    repository.git('switch', '-qc', 'feat/logout');
    repository.write('logout.txt', 'x\n');
    repository.commit('logout', '2026-05-13T08:00:00Z');
    repository.git('switch', '-q', 'main');
    merge(repository);
    expect(await stale(repository)).toEqual([]);
  });
});

it.each([
  [
    'in abc1234 and 0123456789abcdef0123456789abcdef01234567',
    ['abc1234', '0123456789abcdef0123456789abcdef01234567'],
  ],
  ['a date 20260510, a word defaced, short abc123', []],
  ['twice abc1234 abc1234', ['abc1234']],
  ['no part: xabc1234 abc1234x path/abc1234 abc1234-dirty', []],
])('%s', (text, expected) => {
  expect(namedShas([text])).toEqual(expected);
});
