import { describe, expect, it } from 'vitest';
import { firstObject } from '../../../../adapters/hooks/input.ts';

describe('the first JSON object', () => {
  it.each([
    ['{"a":1}', '{"a":1}'],
    [' \n{"a":{"b":{}}}\n', '{"a":{"b":{}}}'],
    ['\ufeff{"a":"}"}', '{"a":"}"}'],
    ['{"a":"\\"}{"} {"b":2}', '{"a":"\\"}{"}'],
    ['{"a":"\\\\"}}', '{"a":"\\\\"}'],
    ['{"é":"雪"}x', '{"é":"雪"}'],
  ])('of %j', (text, expected) => expect(firstObject(text)).toBe(expected));

  it.each(['', ' ', '{', '{"a":{}', '{"a":"}', '{"a":"\\"}', '[{}]', 'x{}', 'null'])('is not in %j', (text) =>
    expect(firstObject(text)).toBeNull(),
  );
});
