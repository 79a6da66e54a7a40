import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFacts } from '../../../core/facts/find-facts.ts';
import { findTokens } from '../../../core/facts/find-tokens.ts';
import {
  betweenFacts,
  identifier,
  isPath,
  number,
  path,
  properNames,
  sha,
  url,
} from '../../../core/facts/patterns.ts';
import { corpus } from './place.ts';

type Found = [kind: string, text: string, line: number];

function found(text: string): Found[] {
  const facts: Found[] = [];
  findTokens(text, (kind, fact, line) => facts.push([kind, fact, line]));
  return facts;
}

it.each([
  ['Put it into `.env`.', 'identifier', '.env'],
  ['Put it into `.env.local` too.', 'identifier', '.env.local'],
  ['Run `./run.sh`.', 'path', './run.sh'],
  ['Run `./run.sh --all`.', 'command', './run.sh --all'],
  ['Run `../tools/run.sh --all`.', 'command', '../tools/run.sh --all'],
  ['Run `.venv/bin/python -m app`.', 'command', '.venv/bin/python -m app'],
  ['See `.github/workflows`.', 'path', '.github/workflows'],
  ['See .github/workflows there.', 'path', '.github/workflows'],
  ['See `.github/`.', 'path', '.github/'],
  ['It lies in `.claude/skills/x`.', 'path', '.claude/skills/x'],
  ['Drop the `.then()` there.', 'identifier', '.then()'],
  ['The class `.btn-primary` is gone.', 'identifier', '.btn-primary'],
])('%s has the %s %s', (text, kind, fact) => {
  const facts = findFacts({ text, line: 1, role: null, sentence: '' });
  expect(facts).toContainEqual({ kind, text: fact, line: 1 });
  expect(facts.filter((one) => one.text === fact)).toHaveLength(1);
});

it.each(['`. Then go on. `', '`.. and so on`', '`.`', '`...`', '`. `'])(
  '%s is what is left of a sentence',
  (text) => {
    expect(findFacts({ text, line: 1, role: null, sentence: '' })).toEqual([]);
  },
);

const blank = (text: string) => ' '.repeat(text.length);
const longWord = 400;
const timesIn = (text: string, char: string) => text.split(char).length - 1;

/** The longest beginning that closes no bracket it has not opened, and ends before `](`. */
function cutUrl(text: string): string {
  for (let end = 1; end <= text.length; end++) {
    const one = text.slice(0, end);
    if (timesIn(one, ')') > timesIn(one, '(') || text.startsWith('](', end - 1))
      return text.slice(0, end - 1);
  }
  return text;
}

function withoutUrls(word: string, add: (fact: string) => void): string {
  const start = word.search(url);
  if (start < 0) return word;
  const [match] = word.slice(start).match(url) ?? [''];
  const end = cutUrl(match).replace(/[.,;:!?*_\]]+$/, '');
  add(end);
  return word.slice(0, start) + blank(end) + withoutUrls(word.slice(start + end.length), add);
}

/** Every pattern on every word, whatever the word looks like. */
function foundByAll(text: string): Found[] {
  const facts: Found[] = [];
  text.split('\n').forEach((row, line) => {
    for (const { 0: word, index } of row.matchAll(/[^ \t\r\u00a0\u3000]+/g)) {
      const add = (kind: string, fact: string) => facts.push([kind, fact, line]);
      const behind = /^[ \u00a0][^ \t\r\u00a0\u3000]{0,19}/.exec(row.slice(index + word.length))?.[0] ?? '';
      const plain = withoutUrls(word, (fact) => add('url', fact));
      const pieces = word.length > longWord ? plain.split(betweenFacts) : [plain];
      pieces.forEach((piece, at) => {
        if (piece.length > longWord) return;
        const next =
          /\d/.test(word.length > longWord ? piece : word) && at === pieces.length - 1 ? behind : '';
        let rest = piece.replace(path, (match) => {
          const end = match.replace(/[.,]+$/, '');
          if (!isPath(end)) return match;
          add('path', end);
          return blank(match);
        });
        rest = rest.replace(sha, (match) => {
          add('sha', match);
          return blank(match);
        });
        // What begins behind the word is a number of the next one.
        for (const { 0: match, index: start } of (rest + next).matchAll(number))
          if (start < rest.length) add('number', match.trim());
        for (const [match] of rest.matchAll(identifier))
          if (!properNames.has(match)) add(/^v?\d/.test(match) ? 'version' : 'identifier', match);
      });
    }
  });
  return facts;
}

describe('words that are not looked at', () => {
  it.each(corpus)('hold no fact in $name', ({ text }) => {
    expect(found(text)).toEqual(foundByAll(text));
  });

  const pieces = [
    ...'a b f z A Z 0 1 7 . , / - -- _ # @ $ % ( ) () : :// ~ ± ≤ € £ = + é 漢'.split(' '),
    ...'src/ .ts deadbee ab12cd3 fooBar FOO v ms s MB'.split(' '),
  ];
  const closed = ['](https://a.b/c', '|', '。', '，', ';'];

  it.each([
    ['any text', [...pieces, ...' \n\t\u00a0\u3000'], 30, 5000],
    ['a text of long words', [...pieces, ...pieces, ...pieces, ...closed, ' '], 600, 2000],
  ])('hold no fact in %s', (_, units, maxLength, numRuns) => {
    const text = fc.array(fc.constantFrom(...units), { maxLength, size: 'max' }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, (one) => {
        expect(found(one)).toEqual(foundByAll(one));
      }),
      // To make a long text shorter takes longer than a test may.
      { numRuns, endOnFailure: maxLength > 100 },
    );
  });
});

describe('a text without spaces', () => {
  const long = (between: string) => Array.from({ length: 90 }, () => 'word').join(between);

  it.each<[string, string, string[]]>([
    [
      'badges',
      `[![build](https://ci.example/a.svg)](https://ci.example/a)[![cover](https://c.example/(b).svg)](https://c.example/b)`,
      [
        'url https://ci.example/a.svg',
        'url https://ci.example/a',
        'url https://c.example/(b).svg',
        'url https://c.example/b',
      ],
    ],
    [
      'a link whose text is its URL',
      '[https://a.example/b](https://a.example/c)',
      ['url https://a.example/b', 'url https://a.example/c'],
    ],
    ['a list', `${long('|')}|src/a.ts|fooBar|12ms`, ['path src/a.ts', 'identifier fooBar', 'number 12ms']],
    [
      'Chinese',
      `${'这是一个很长的段落'.repeat(50)}，见src/a.ts，最多30秒。版本v2.1.0`,
      ['path src/a.ts', 'number 30秒', 'version v2.1.0'],
    ],
    ['a long URL', `https://a.example/?${long('=')}`, [`url https://a.example/?${long('=')}`]],
    ['a call', `${long(';')};run()`, ['identifier run()']],
    ['a number before its unit', `${long(';')};12 ms`, ['number 12 ms']],
  ])('gives its facts: %s', (_, text, facts) => {
    expect(found(text).map(([kind, fact]) => `${kind} ${fact}`)).toEqual(facts);
  });
});
