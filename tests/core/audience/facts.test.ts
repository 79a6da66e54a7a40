import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  identifier,
  isPath,
  number,
  path,
  properNames,
  sha,
  url,
} from '../../../core/audience/facts/patterns.ts';
import { findTokens } from '../../../core/audience/facts/tokens.ts';
import { corpus } from './place.ts';

type Found = [kind: string, text: string, line: number];

function found(text: string): Found[] {
  const facts: Found[] = [];
  findTokens(text, (kind, fact, line) => facts.push([kind, fact, line]));
  return facts;
}

const blank = (text: string) => ' '.repeat(text.length);

/** Every pattern on every word, whatever the word looks like. */
function foundByAll(text: string): Found[] {
  const facts: Found[] = [];
  text.split('\n').forEach((row, line) => {
    const words = [...row.matchAll(/[^ \t\r\u00a0\u3000]+/g)].filter(([word]) => word.length <= 400);
    for (const { 0: word, index } of words) {
      const add = (kind: string, fact: string) => facts.push([kind, fact, line]);
      const behind = /^[ \u00a0][^ \t\r\u00a0\u3000]{0,19}/.exec(row.slice(index + word.length))?.[0] ?? '';
      const next = /\d/.test(word) ? behind : '';
      let rest = word.replace(url, (match) => {
        let end = match.replace(/[.,;:!?*_\]]+$/, '');
        if (!end.includes('(')) end = end.replace(/\).*$/, '');
        add('url', end);
        return blank(end) + match.slice(end.length);
      });
      rest = rest.replace(path, (match) => {
        const end = match.replace(/[.,]+$/, '');
        if (!isPath(end)) return match;
        add('path', end);
        return blank(match);
      });
      rest = rest.replace(sha, (match) => {
        add('sha', match);
        return blank(match);
      });
      for (const [match] of (rest + next).matchAll(number)) add('number', match.trim());
      for (const [match] of rest.matchAll(identifier)) if (!properNames.has(match)) add('identifier', match);
    }
  });
  return facts;
}

describe('words that are not looked at', () => {
  it.each(corpus)('hold no fact in $name', ({ text }) => {
    expect(found(text)).toEqual(foundByAll(text));
  });

  it('hold no fact in any text', () => {
    const unit = fc.constantFrom(
      ...'a b f z A Z 0 1 7 . , / - -- _ # @ $ % ( ) () : :// ~ ± ≤ € £ = + é 漢'.split(' '),
      ...'src/ .ts deadbee ab12cd3 fooBar FOO v ms s MB \u00a0 \u3000 \t'.split(' '),
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (units) => {
        const text = units.join('');
        expect(found(text)).toEqual(foundByAll(text));
      }),
      { numRuns: 5000 },
    );
  });
});
