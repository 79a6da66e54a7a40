import { describe, expect, it } from 'vitest';
import { findActiveThread, findThread } from '../../../core/threads/find.ts';
import { readRoundName, readThreadDirectory, roundFileName } from '../../../core/threads/format/directory.ts';
import { dateSlug } from '../../../core/threads/format/slug.ts';
import { failureOf } from '../world.ts';
import { Repository } from './repository.ts';

const day = new Date('2026-05-15T23:59:59Z');

describe('the name of a new thread', () => {
  it.each([
    ['auth', '2026-05-15-auth'],
    ['Auth_2.x', '2026-05-15-Auth_2.x'],
    ['2026-01-02-auth', '2026-01-02-auth'],
    ['2026-auth', '2026-05-15-2026-auth'],
    ['a'.repeat(100), `2026-05-15-${'a'.repeat(100)}`],
  ])('%s becomes %s', (given, expected) => {
    expect(dateSlug(given, day)).toBe(expected);
  });

  it.each([
    ['', 'is empty'],
    ['..', 'holds ".."'],
    ['a..b', 'holds ".."'],
    ['../up', 'holds ".."'],
    ['a/b', 'holds a path separator'],
    ['a\\b', 'holds a path separator'],
    ['-flag', 'holds a character that is not allowed'],
    ['.hidden', 'holds a character that is not allowed'],
    ['two words', 'holds a character that is not allowed'],
    ['größe', 'holds a character that is not allowed'],
    ['a\n', 'holds a character that is not allowed'],
    ['dot.', 'ends with a dot'],
    ['a'.repeat(101), 'is longer than 100 characters'],
    ['2026-02-30-auth', 'begins with 2026-02-30, a day that does not exist'],
    ['2026-05-15', 'is only a date'],
    ['2026-05-15-', 'is only a date'],
  ])('%j is refused: %s', async (given, fault) => {
    const error = await failureOf(() => dateSlug(given, day));
    expect(error.code).toBe('bad-slug');
    expect(error.message).toContain(fault);
  });
});

describe('the name of a file', () => {
  it.each<[string, ReturnType<typeof readRoundName>]>([
    ['round-01-prompt.md', { round: 1, kind: 'prompt' }],
    ['round-12-result.md', { round: 12, kind: 'result' }],
    ['round-1-prompt.md', { round: 1, kind: 'prompt' }],
    ['Round-01-Result.MD', { round: 1, kind: 'result' }],
    ['round-100-prompt.md', { round: 100, kind: 'prompt' }],
    ['round-00001-prompt.md', null],
    ['round-01-prompt.md~', null],
    ['round-01-prompt-v2.md', null],
    ['round-01-prompt.txt', null],
    ['round-01-answer.md', null],
    ['round--1-prompt.md', null],
    ['xround-01-prompt.md', null],
  ])('%s', (name, expected) => {
    expect(readRoundName(name)).toEqual(expected);
  });

  it('has two digits', () => {
    expect([roundFileName(3, 'prompt'), roundFileName(42, 'result')]).toEqual([
      'round-03-prompt.md',
      'round-42-result.md',
    ]);
  });
});

describe('the thread that a word means', () => {
  function makeThreads(): Repository {
    const repository = new Repository({ git: false });
    for (const slug of [
      '2026-05-01-auth',
      '2026-05-02-auth-tokens',
      '2026-05-03-mail',
      '2026-05-04-mail',
      'plain',
    ]) {
      repository.prompt(slug);
    }
    repository.write('handoffs/archive/2026-04-01-old/round-01-prompt.md', 'x\n');
    repository.write('handoffs/archive/2026-04-02-auth/round-01-prompt.md', 'x\n');
    return repository;
  }

  it.each([
    ['2026-05-01-auth', '2026-05-01-auth'],
    ['auth', '2026-05-01-auth'],
    ['auth-t', '2026-05-02-auth-tokens'],
    ['2026-05-02', '2026-05-02-auth-tokens'],
    ['plain', 'plain'],
    ['old', '2026-04-01-old'],
    ['2026-04-02-auth', '2026-04-02-auth'],
    ['handoffs/active/plain', 'plain'],
    ['handoffs/active/plain/', 'plain'],
    ['handoffs/active/plain/round-01-prompt.md', 'plain'],
  ])('%s means %s', (given, slug) => {
    expect(findThread(makeThreads().layout, given).slug).toBe(slug);
  });

  it.each([
    ['nothing', 'thread-not-found'],
    ['mail', 'thread-ambiguous'],
    ['2026-05', 'thread-ambiguous'],
    ['', 'bad-slug'],
    ['..', 'bad-slug'],
    ['../plain', 'bad-slug'],
    ['handoffs/active/../active/plain', 'bad-slug'],
    ['/etc', 'bad-slug'],
    ['active/plain', 'bad-slug'],
  ])('%j is refused: %s', async (given, code) => {
    const { layout } = makeThreads();
    expect((await failureOf(() => findThread(layout, given))).code).toBe(code);
  });

  it('is never added to when it is closed', async () => {
    const { layout } = makeThreads();
    const error = await failureOf(() => findActiveThread(layout, 'old'));
    expect([error.code, error.hint]).toEqual([
      'thread-archived',
      'handoff thread open old "what is left to do", with the same --tracks',
    ]);
  });
});

it('reads a directory of 100 rounds by number, not by name', () => {
  const repository = new Repository({ git: false });
  for (let round = 1; round <= 100; round++) {
    repository.write(`handoffs/active/long/round-${String(round).padStart(2, '0')}-prompt.md`, 'x\n');
  }
  const { rounds } = readThreadDirectory(repository.layout, 'active', 'long');
  expect([rounds[9]?.round, rounds.at(-1)?.round, rounds.length]).toEqual([10, 100, 100]);
});
