import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSince, readThreadLog, renderThreadLog } from '../../../core/threads/log.ts';
import { failureOf } from '../world.ts';
import { Repository } from './repository.ts';

const now = new Date('2026-05-15T18:30:00Z');

describe('since', () => {
  it.each([
    ['2026-05-01', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T08:00:00Z', '2026-05-01T08:00:00.000Z'],
    ['7d', '2026-05-08T18:30:00.000Z'],
    ['2w', '2026-05-01T18:30:00.000Z'],
    ['12h', '2026-05-15T06:30:00.000Z'],
  ])('%s', (given, expected) => {
    expect(readSince(given, now)?.toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', '2026-02-30', '7', '7 d', '-1d', '2026', '05/01/2026', '2026-05-01Tx'])(
    'not %j',
    async (given) => {
      expect((await failureOf(() => readSince(given, now))).code).toBe('bad-since');
    },
  );
});

describe('the log', () => {
  function makeThreads(): Repository {
    const repository = new Repository();
    repository.prompt('2026-05-10-auth');
    repository.result('2026-05-10-auth', 1, {
      fields: { created: '2026-05-12T20:00:00Z', status: 'partial' },
    });
    repository.prompt('2026-05-11-mail', 1, {
      fields: { created: '2026-05-11T09:00:00Z', tracks: '[acme/shop#8, acme/shop#9]' },
    });
    repository.write('handoffs/active/plain/round-01-prompt.md', 'No frontmatter.\n');
    repository.commit('threads', '2026-05-13T00:00:00Z');
    mkdirSync(join(repository.root, 'handoffs/archive'));
    repository.git('mv', 'handoffs/active/2026-05-10-auth', 'handoffs/archive/2026-05-10-auth');
    repository.commit('close', '2026-05-14T00:00:00Z');
    return repository;
  }

  it('is Markdown by day, with what the history says where the files do not', async () => {
    const repository = makeThreads();
    expect(renderThreadLog(await readThreadLog(repository.layout, repository.env, null))).toBe(
      [
        '## 2026-05-10\n',
        '- [2026-05-10-auth](handoffs/archive/2026-05-10-auth/round-01-prompt.md) opened round 01, claude-code → codex-cli (acme/shop#7)\n',
        '## 2026-05-11\n',
        '- [2026-05-11-mail](handoffs/active/2026-05-11-mail/round-01-prompt.md) opened round 01, claude-code → codex-cli (acme/shop#8, acme/shop#9)\n',
        '## 2026-05-12\n',
        '- [2026-05-10-auth](handoffs/archive/2026-05-10-auth/round-01-result.md) answered round 01 by codex-cli: partial (acme/shop#7)\n',
        '## 2026-05-13\n',
        '- [plain](handoffs/active/plain/round-01-prompt.md) opened round 01, unknown → unknown\n',
        '## 2026-05-14\n',
        '- [2026-05-10-auth](handoffs/archive/2026-05-10-auth) closed (acme/shop#7)\n',
      ].join('\n'),
    );
  });

  it.each([
    ['2026-05-14', ['closed']],
    ['2026-05-12', ['answered', 'opened', 'closed']],
    ['2026-06-01', []],
  ])('since %s', async (since, expected) => {
    const repository = makeThreads();
    const events = await readThreadLog(repository.layout, repository.env, new Date(since));
    expect(events.map(({ event }) => event)).toEqual(expected);
  });

  it('says when nothing happened', () => {
    expect(renderThreadLog([])).toBe('No thread opened, was answered or closed.\n');
  });
});
