import { describe, expect, it } from 'vitest';
import { withoutMiddles } from '../../../core/sessions/long-texts.ts';

const words = (count: number, word = 'word') => Array.from({ length: count }, () => word).join(' ');
/** The values of a line after its long texts lost their middles. */
const read = (value: unknown) => JSON.parse(withoutMiddles(Buffer.from(JSON.stringify(value))));

describe('a line without the middles of its long texts', () => {
  it('keeps both ends of a long text, and every short one', () => {
    const { long, short } = read({ long: `first ${words(4_000)} last`, short: words(800) });
    expect(short).toBe(words(800));
    expect(long).toMatch(/^first word .* \.\.\. .* word last$/);
    expect(long.length).toBeGreaterThan(3_400);
    expect(long.length).toBeLessThan(3_600);
  });

  it('ends a string at its own quote, whatever is escaped in it', () => {
    const value = { a: `"${words(3_000, '\\"\\\\')}\\`, b: 'x\\', c: `${words(2_000, '"quoted"')}"` };
    const { a, b, c } = read(value);
    expect([a.slice(0, 5), a.slice(-4), b, c.slice(-9)]).toEqual(['"\\"\\\\', '"\\\\\\', 'x\\', '"quoted""']);
    expect(Buffer.byteLength(JSON.stringify({ a, b, c }))).toBeLessThan(9_000);
  });

  it('leaves JSON within a text readable', () => {
    const inner = { output: words(3_000, 'a\\n"line"\n'), metadata: { exit_code: 1 } };
    const { output } = read({ output: JSON.stringify(inner) });
    expect(JSON.parse(output).metadata).toEqual({ exit_code: 1 });
  });

  it('cuts no character of a text in any writing', () => {
    const { text } = read({ text: words(2_000, '文件 été 🎉') });
    expect(text).not.toContain('\ufffd');
    expect(text).toMatch(/^文件 été 🎉 .* \.\.\. .*文件 été 🎉$/);
  });

  it.each([
    ['a text without a space', JSON.stringify({ a: 'x'.repeat(20_000) })],
    ['a line that is torn within a text', JSON.stringify({ a: words(4_000) }).slice(0, 15_000)],
    ['numbers', JSON.stringify(Array.from({ length: 9_000 }, (_, index) => index))],
  ])('leaves %s as it is', (_, line) => {
    expect(withoutMiddles(Buffer.from(line))).toBe(line);
  });
});
