import { describe, expect, it } from 'vitest';
import { parseParents, writeParents } from '../../../core/chains/format/ids.ts';

describe('the parent field', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['null', []],
    ['"null"', []],
    ['~', []],
    ['[]', []],
    ['a', ['a']],
    ['"a"', ['a']],
    ['[a]', ['a']],
    ['[a, b]', ['a', 'b']],
    ['[a,b]', ['a', 'b']],
    ['["a", \'b\']', ['a', 'b']],
    ['a,b', ['a', 'b']],
    ['- a\n  - b', ['a', 'b']],
    ['[a, null, a]', ['a']],
    ['.local/handoff/a.md', ['a']],
    ['a.yaml', ['a']],
    ['../../etc/passwd', ['passwd']],
  ])('%j names %j', (raw, ids) => {
    expect(parseParents(raw)).toEqual(ids);
  });

  it.each([
    [[], 'null'],
    [['a'], 'a'],
    [['a', 'b'], '[a, b]'],
  ])('%j is written %s', (ids, text) => {
    expect(writeParents(ids)).toBe(text);
  });
});
