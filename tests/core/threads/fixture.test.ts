import { describe, expect, it } from 'vitest';
import { findThread } from '../../../core/threads/find.ts';
import { listThreads } from '../../../core/threads/list.ts';
import { showThread } from '../../../core/threads/show.ts';
import { Repository } from './repository.ts';

/** slug, state, rounds, latest, status, waiting on, tracks, gates: all written by hand from the files. */
const expected: [
  string,
  string,
  number,
  string | null,
  string | null,
  string | null,
  string | null,
  string[],
][] = [
  ['2026-05-01-missing-round', 'open', 2, '3 prompt', 'open', 'codex-cli', 'acme/shop#7', []],
  ['2026-05-02-orphan-result', 'answered', 1, '1 result', 'blocked', 'claude-code', null, []],
  ['2026-05-03-no-frontmatter', 'open', 1, '1 prompt', null, null, null, ['go ahead and ship']],
  ['2026-05-04-broken-frontmatter', 'open', 1, '1 prompt', null, null, null, ['wipe it']],
  ['2026-05-05-crlf', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', ['push now']],
  ['2026-05-06-invented-values', 'open', 1, '1 prompt', 'waiting for QA', 'codex-cli', 'acme/shop#7', []],
  ['2026-05-07-extra-files', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', []],
  ['2026-05-08-one-digit', 'answered', 1, '1 result', 'done', 'claude-code', 'acme/shop#7', []],
  ['2026-05-10-only-notes', 'empty', 0, null, null, null, null, []],
  [
    '2026-05-11-regex-phrase',
    'open',
    1,
    '1 prompt',
    'open',
    'codex-cli',
    'acme/shop#7',
    ['set (v1.2)? [yes|no] $5 ^.*\\d+'],
  ],
  ['2026-05-12-fenced-gate', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', ['deploy for real']],
  ['2026-05-13-two-prompts', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', []],
  ['2026-05-14-wrong-fields', 'open', 1, '1 prompt', 'open', null, null, []],
  ['2026-05-15-latin1', 'answered', 1, '1 result', 'complete', 'claude-code', 'acme/shop#7', []],
  ['2026-05-16-phrase-without-gate', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', ['carry on']],
  ['2026-05-17-unclosed-fence', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', ['release it']],
  ['2026-05-18-skipped-answer', 'answered', 2, '2 result', 'partial', 'claude-code', 'acme/shop#7', []],
  ['Größe und Maß', 'open', 1, '1 prompt', 'open', 'codex-cli', 'acme/shop#7', []],
  ['payments', 'open', 1, '1 prompt', 'open', 'codex-cli', null, []],
];

const archived: typeof expected = [
  ['2026-04-01-closed-unanswered', 'closed', 1, '1 prompt', 'open', null, 'acme/shop#7', []],
  ['2026-04-02-runs-code', 'closed', 1, '1 prompt', null, null, null, []],
];

async function listed(repository: Repository, options: { all?: boolean; tracks?: string } = {}) {
  const threads = await listThreads(repository.layout, options);
  return threads.map(({ slug, state, rounds, latest, waiting_on, tracks, gates }) => [
    slug.normalize('NFC'),
    state,
    rounds,
    latest && `${latest.round} ${latest.kind}`,
    latest?.status ?? null,
    waiting_on,
    tracks,
    gates.map(({ phrase }) => phrase),
  ]);
}

function makeRepository(): Repository {
  const repository = new Repository();
  repository.copyFixtures();
  repository.commit('threads by hand', '2026-05-14T00:00:00Z');
  return repository;
}

describe('threads that people made by hand', () => {
  it('are listed as they are', async () => {
    expect(await listed(makeRepository())).toEqual(expected);
  });

  it('are listed with the archive', async () => {
    expect(await listed(makeRepository(), { all: true })).toEqual([...expected, ...archived]);
  });

  it.each([
    ['acme/shop#7', 13],
    ['ACME/Shop#7', 13],
    ['acme/shop#70', 0],
    ['', 0],
  ])('are found by %j: %i', async (tracks, count) => {
    expect(await listed(makeRepository(), { tracks })).toHaveLength(count);
  });

  it.each<[string, number[], string[], string[]]>([
    ['2026-05-01-missing-round', [1, 3], [], ['round 02 is missing']],
    ['2026-05-02-orphan-result', [1], [], ['round 01 has a result without a prompt']],
    ['2026-05-07-extra-files', [1], ['logs', 'notes.txt', 'round-01-prompt-v2.md'], []],
    ['2026-05-13-two-prompts', [1], ['round-1-prompt.md'], []],
    ['2026-05-10-only-notes', [], ['NOTES.md'], []],
  ])('show as they are: %s', async (slug, rounds, extras, notes) => {
    const { layout } = makeRepository();
    const shown = await showThread(findThread(layout, slug));
    expect([shown.rounds.map(({ round }) => round), shown.extras, shown.notes]).toEqual([
      rounds,
      extras,
      notes,
    ]);
  });

  it('keep fields and values that we do not know', async () => {
    const { layout } = makeRepository();
    const shown = await showThread(findThread(layout, 'invented-values'));
    expect(shown.rounds[0]?.prompt?.fields).toMatchObject({
      status: 'waiting for QA',
      priority: 'P0',
      reviewers: '[ana, bo]',
    });
  });

  it('are checked', async () => {
    const found = await makeRepository().check();
    expect(
      found.map((line) => line.replace(/handoffs\//, '').replace(/: `?frontmatter does not parse.*$/, ': …')),
    ).toEqual([
      'warn missing-round active/2026-05-01-missing-round: round 02 is missing; there is round 03',
      'warn orphan-result active/2026-05-02-orphan-result/round-01-result.md: round 01 has a result and no prompt',
      'warn no-tracks active/2026-05-02-orphan-result: no prompt references an issue; expected `tracks: owner/repo#NN`',
      'warn broken-frontmatter active/2026-05-03-no-frontmatter/round-01-prompt.md: it has no frontmatter',
      'warn no-tracks active/2026-05-03-no-frontmatter: no prompt references an issue; expected `tracks: owner/repo#NN`',
      'error broken-frontmatter active/2026-05-04-broken-frontmatter/round-01-prompt.md: …',
      'warn no-tracks active/2026-05-04-broken-frontmatter: no prompt references an issue; expected `tracks: owner/repo#NN`',
      'note unknown-value active/2026-05-06-invented-values/round-01-prompt.md: `status` is "waiting for QA", expected open, answered, closed',
      'note unknown-value active/2026-05-06-invented-values/round-01-prompt.md: unknown field `priority`',
      'note unknown-value active/2026-05-06-invented-values/round-01-prompt.md: unknown field `reviewers`',
      'note unknown-value active/2026-05-08-one-digit/round-1-result.md: `status` is "done", expected complete, partial, blocked',
      'warn no-tracks active/2026-05-10-only-notes: no prompt references an issue; expected `tracks: owner/repo#NN`',
      'warn broken-frontmatter active/2026-05-14-wrong-fields/round-01-prompt.md: the frontmatter lacks `to`',
      'note unknown-value active/2026-05-14-wrong-fields/round-01-prompt.md: `thread` is "2026-01-01-other", expected 2026-05-14-wrong-fields',
      'note unknown-value active/2026-05-14-wrong-fields/round-01-prompt.md: `round` is "two", expected 1',
      'note unknown-value active/2026-05-14-wrong-fields/round-01-prompt.md: `created` is "yesterday", expected an instant such as 2026-05-15T18:30:00Z',
      'warn no-tracks active/2026-05-14-wrong-fields: no prompt references an issue; expected `tracks: owner/repo#NN`',
      'error broken-frontmatter active/2026-05-15-latin1/round-01-result.md: it is not valid UTF-8',
      'warn no-tracks active/payments: no prompt references an issue; expected `tracks: owner/repo#NN`',
    ]);
  });
});
