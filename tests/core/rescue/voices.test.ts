import { describe, expect, it } from 'vitest';
import { failuresNow, lastChecks } from '../../../core/rescue/voices/checks.ts';
import { chooseByKind } from '../../../core/rescue/voices/choose-claims.ts';
import { claimsOf } from '../../../core/rescue/voices/claims.ts';
import { commitsOf, publications } from '../../../core/rescue/voices/commits.ts';
import { claimOf, isBareAssent } from '../../../core/rescue/voices/cues.ts';
import { detoursOf } from '../../../core/rescue/voices/detours.ts';
import { isScratch, touchedFiles } from '../../../core/rescue/voices/files.ts';
import { clockText } from '../../../core/rescue/voices/lines.ts';
import { sentencesOf } from '../../../core/rescue/voices/sentences.ts';
import { corrections, lastRequest, quoteWords } from '../../../core/rescue/voices/user-words.ts';
import * as claude from '../../transcripts/claude-code.ts';
import { sessionOf } from '../../transcripts/read.ts';

const { bash, call, failed, prompt, result, say } = claude;
const read = (...lines: claude.Line[]) => sessionOf(claude.textOf(lines));

describe('sentences', () => {
  it.each([
    ['It failed. The cause is `a.ts:7`. Fixed.', ['It failed.', 'The cause is `a.ts:7`.']],
    ['## Done\n\n- first item here\n- second item here\n', ['first item here', 'second item here']],
    ['Look:\n\n```ts\nconst secretCode = 1;\n```\n\nIt is gone.', ['It is gone.']],
    ['| a | b |\n|---|---|\n| one cell | two cells |', ['one cell | two cells']],
    ['e.g. Node 20 and vs. Node 22 it runs.', ['e.g. Node 20 and vs. Node 22 it runs.']],
    [
      '原因已经找到了，是缓存的问题。我把它改成文件了，现在测试通过。',
      ['原因已经找到了，是缓存的问题。', '我把它改成文件了，现在测试通过。'],
    ],
    ['::git-stage{cwd="/x"}\nStaged and ready now.', ['Staged and ready now.']],
  ])('%j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  it('none is longer than a reader can take in', () => {
    const long = sentencesOf(`${'word '.repeat(400)}. ${'x'.repeat(2_000)}`);
    for (const sentence of long) expect(sentence.length).toBeLessThanOrEqual(340);
  });
});

it.each([
  ['The heredoc mangled the backslashes, so the file is broken.', 'dead-end'],
  ['I chose the cache because the file is read twice.', 'decision'],
  ['The docs are still untested and pending.', 'open'],
  ['I left the login page untouched.', 'restraint'],
  ['Fixed, committed and pushed.', 'done'],
  ['The two errors are pre-existing on this machine.', 'assumption'],
  ['The sky is blue.', 'other'],
])('%j is of the kind %s', (sentence, kind) => {
  expect(claimOf(sentence).kind).toBe(kind);
});

describe('claims', () => {
  const repeated = Array.from({ length: 30 }, () =>
    say('The cause is the cookie, because `expires` is read as seconds.'),
  );

  it('says the same thing once', () => {
    const { claims, weights } = claimsOf(
      read(prompt('x'), ...repeated, say('The store in `src/store.ts` must be locked.')),
    );
    const texts = chooseByKind(claims, weights, 60, new Map()).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).toContain('The store in `src/store.ts` must be locked.');
  });

  it('a question counts only as the last word', () => {
    const asked = claimsOf(
      read(
        prompt('x'),
        say('Should I lock `src/store.ts` now?'),
        prompt('yes'),
        say('I locked `src/store.ts` because two servers write it.'),
      ),
    );
    expect(asked.claims.map(({ text }) => text)).toEqual([
      'I locked `src/store.ts` because two servers write it.',
    ]);
    expect(claimsOf(read(prompt('x'), say('Should I lock `src/store.ts` now?'))).claims).toHaveLength(1);
  });

  it('an earlier turn takes no more than its share, one that was stopped little', () => {
    const said = (turn: string) =>
      Array.from({ length: 20 }, (_, index) =>
        say(`Module ${turn}${index} failed because \`${turn}${index}.ts\` was gone.`),
      );
    const lines = [
      prompt('a'),
      ...said('a'),
      prompt('b'),
      ...said('b'),
      claude.interrupted(),
      prompt('c'),
      ...said('c'),
    ];
    const { claims, weights } = claimsOf(read(...lines));
    const tokensOf = (turn: number) =>
      chooseByKind(claims, weights, 600, new Map())
        .filter((claim) => claim.turn === turn)
        .reduce((sum, { tokens }) => sum + tokens, 0);
    expect(tokensOf(1)).toBeLessThanOrEqual(240);
    expect(tokensOf(2)).toBeLessThanOrEqual(60);
    expect(tokensOf(3)).toBeGreaterThan(240);
  });

  it('keeps to its budget and to the order of the session', () => {
    const lines = Array.from({ length: 50 }, (_, index) =>
      say(`Module ${index} failed because \`file${index}.ts\` was gone.`),
    );
    const { claims, weights } = claimsOf(read(prompt('x'), ...lines));
    const chosen = chooseByKind(claims, weights, 200, new Map());
    expect(chosen.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(200);
    expect(chosen.map(({ order }) => order)).toEqual(chosen.map(({ order }) => order).sort((a, b) => a - b));
  });
});

describe('the user', () => {
  it('an agreement is shown with what it agrees to', () => {
    const session = read(prompt('x'), say('Two ways. Shall I lock the file?'), prompt('yes'));
    expect(session.words.map((words) => quoteWords(session, words, 200))[1]).toBe(
      '"yes", to: \'Shall I lock the file?\'',
    );
  });

  it('the last request is the last that is no agreement', () => {
    const session = read(prompt('Lock the file.'), say('Now?'), prompt('ok, go ahead'));
    expect(lastRequest(session)?.text).toBe('Lock the file.');
    expect(['ok do it', 'yes please', 'no, not so'].map(isBareAssent)).toEqual([true, true, false]);
  });

  it('what they forbid is found in their own words, not in a log that they pasted', () => {
    const log = Array.from(
      { length: 80 },
      (_, index) => `\tat frame${index} (do not touch me.js:${index})`,
    ).join('\n');
    const session = read(
      prompt(`It crashes.\n${log}`),
      say('Hm.'),
      prompt('Fix it. Do not upgrade the library.'),
    );
    expect(corrections(session).map(({ sentences }) => sentences)).toEqual([['Do not upgrade the library.']]);
  });
});

describe('what a program recorded', () => {
  it('a check stands once, with its last outcome', () => {
    const session = read(
      prompt('x'),
      bash('a', 'npm test'),
      failed('a', '1 failed'),
      bash('b', 'npm run lint'),
      result('b', 'ok'),
      bash('c', 'cd . && npm test'),
      result('c', 'ok'),
    );
    expect(lastChecks(session).map(({ command, outcome, times }) => [command, outcome, times])).toEqual([
      ['npm run lint', 'passed', 1],
      ['npm test', 'passed', 2],
    ]);
  });

  it('a failure that another run of the same tool passed is over', () => {
    const run = (id: string, command: string, line: claude.Line) => [bash(id, command), line];
    const session = read(
      prompt('x'),
      ...run('a', 'npx vitest run a.test.ts', failed('a', '1 failed')),
      ...run('b', 'npx tsc --noEmit', failed('b', 'a.ts(1,1): error TS1')),
      ...run('c', 'npx vitest run', result('c', '12 passed')),
    );
    expect(failuresNow(lastChecks(session)).map(({ command }) => command)).toEqual(['npx tsc --noEmit']);
  });

  it('commits, by what git printed or by their message', () => {
    const session = read(
      prompt('x'),
      bash('a', 'git commit -m "one"'),
      result('a', '[main abc1234] one\n 1 file changed'),
      bash('b', `git commit -q -F - <<'EOF'\ntwo\n\nbody\nEOF`),
      result('b', ''),
      bash('c', 'git commit -m "three"'),
      failed('c', 'fatal: failed to write commit object'),
    );
    expect(commitsOf(session).map(({ subject, hash }) => [subject, hash])).toEqual([
      ['one', 'abc1234'],
      ['two', null],
    ]);
  });

  it('publications, with the address of what was made', () => {
    const session = read(
      prompt('x'),
      bash('a', 'git push -u origin store 2>&1 | tail -3'),
      result('a', 'https://example.com/new'),
      bash('b', 'gh pr create --title "Lock the store" --body "long"'),
      result('b', 'https://example.com/pull/7'),
    );
    expect(publications(session).map(({ text }) => text)).toEqual([
      '`git push -u origin store`',
      '`gh pr create "Lock the store"` → https://example.com/pull/7',
    ]);
  });

  it('ways that were left: refused, taken back, done in another way', () => {
    const session = read(
      prompt('x'),
      bash('a', 'git push origin store'),
      failed('a', 'fatal: no upstream'),
      bash('b', 'git push -u origin store'),
      result('b', 'ok'),
      bash('c', 'git checkout -- src/a.ts'),
      result('c', ''),
      bash('d', 'rm -rf build'),
      claude.refused('d'),
    );
    expect(detoursOf(session, 10).map(({ text }) => text)).toEqual([
      'the user refused `rm -rf build`',
      'taken back by `git checkout -- src/a.ts`',
      '`git push origin store` failed (fatal: no upstream); `git push -u origin store` passed',
    ]);
  });

  it('files by their path in the worktree, scratch files apart', () => {
    const session = read(
      prompt('x'),
      call('a', 'Write', { file_path: `${claude.cwd}/src/a.ts` }),
      call('b', 'Edit', { file_path: `${claude.cwd}/src/a.ts` }),
      bash('c', 'cat > docs/b.md <<EOF\nx\nEOF'),
    );
    expect(touchedFiles(session).map(({ path, times, change }) => [path, times, change])).toEqual([
      ['docs/b.md', 1, 'update'],
      ['src/a.ts', 2, 'add'],
    ]);
    const scratch = [
      '/tmp/a',
      '/home/ada/.config/a',
      'C:/Users/ada/Temp/a',
      'src/a.ts',
      '.github/a.yml',
      '/home/ada/b/a',
    ];
    expect(scratch.map(isScratch)).toEqual([true, true, true, false, false, false]);
  });
});

it('a time is a clock on the day the session ended, else with its day', () => {
  const ended = '2026-05-15T18:00:00Z';
  expect(clockText('2026-05-15T07:05:09Z', ended)).toBe('07:05');
  expect(clockText('2026-05-14T07:05:09Z', ended)).toBe('05-14 07:05');
  expect(clockText(null, ended)).toBe('');
});
