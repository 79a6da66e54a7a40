import { describe, expect, it } from 'vitest';
import { stampText } from '../../../core/handoff/format/compose.ts';
import { parseHandoff } from '../../../core/handoff/format/parse.ts';
import { readFrontmatter } from '../../../core/text/frontmatter.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

async function valuesOf(frontmatter: string): Promise<Record<string, string> | string> {
  const result = await readFrontmatter(`---\n${frontmatter}\n---\nbody\n`, { tolerant: true });
  return result.kind === 'found' ? Object.fromEntries(result.frontmatter.values) : result.kind;
}

describe('flat frontmatter that YAML does not take', () => {
  it.each([
    ['a colon in a value', 'description: Done: the tests', { description: 'Done: the tests' }],
    ['a colon at its end', 'name: Next:', { name: 'Next:' }],
    ['a backtick at its beginning', 'name: `refresh` fails: why', { name: '`refresh` fails: why' }],
    ['an at sign at its beginning', 'name: @types\nfrom: shop', { name: '@types', from: 'shop' }],
    ['empty values and tabs around', 'name:\ttwo: words \ntopic:', { name: 'two: words', topic: '' }],
  ])('%s', async (_, frontmatter, values) => {
    expect(await valuesOf(frontmatter)).toEqual(values);
  });

  it.each([
    ['an unclosed quote', 'name: "a'],
    ['an unknown alias', 'name: *x'],
    ['an unclosed list', 'name: [a: b'],
    ['a block that holds none', 'name: |a'],
    ['an indented line', 'name: a: b\n  c: d'],
    ['a line that is no entry', 'name: a: b\nand more'],
    ['one key twice', 'name: a: b\nname: c'],
    ['over 64 KiB', `name: a: ${'x'.repeat(70_000)}`],
  ])('%s stays broken', async (_, frontmatter) => {
    expect(await valuesOf(frontmatter)).toBe('broken');
  });

  it('never says otherwise than YAML where YAML has an answer', async () => {
    expect(await valuesOf('name: "a: b" # c')).toEqual({ name: 'a: b' });
    expect(await valuesOf('name: a # b')).toEqual({ name: 'a' });
  });

  it.each(['js', 'json'])('---%s is refused as ever', async (language) => {
    expect((await readFrontmatter(`---${language}\nname: a: b\n---\n`, { tolerant: true })).kind).toBe(
      'refused',
    );
  });

  it.each(['\n', '\r\n'])('is a whole handoff, and is stamped beside what stands there: %j', async (eol) => {
    const text = [
      '---',
      'name: Login: the fix',
      'from: shop',
      '---',
      '',
      '## Immediate next action',
      '',
      'Go.',
      '',
    ].join(eol);
    const read = await parseHandoff(bytes(text));
    expect([read.fields.get('name'), read.verbatim]).toEqual(['Login: the fix', false]);
    expect(read.problems.filter((problem) => !problem.endsWith('is missing'))).toEqual([]);
    const stamped = await stampText(text, { received_at: '2026-05-15T18:30:00Z', deliveries: '2' });
    expect(stamped).toBe(
      text.replace(`shop${eol}`, `shop${eol}received_at: 2026-05-15T18:30:00Z${eol}deliveries: 2${eol}`),
    );
    expect(await stampText(stamped ?? '', { deliveries: '3' })).toBe(
      stamped?.replace('deliveries: 2', 'deliveries: 3'),
    );
  });
});
