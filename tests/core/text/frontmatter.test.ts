import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FrontmatterResult,
  readFrontmatter,
  readPlainFrontmatter,
} from '../../../core/text/frontmatter.ts';

function valuesOf(result: FrontmatterResult): Record<string, string> | string {
  return result.kind === 'found' ? Object.fromEntries(result.frontmatter.values) : result.kind;
}

describe('values stay the text they are', () => {
  it.each([
    ['a number', '1234567'],
    ['an exponent', '1e10000'],
    ['a boolean', 'true'],
    ['an instant', '2026-05-15T18:30:00Z'],
    ['a date', '2026-05-15'],
    ['octal', '0755'],
    ['null', 'null'],
    ['a path', '/home/u/my app'],
    ['text with a colon', 'see a:b'],
    ['text with a hash', 'issue#12'],
  ])('%s', async (_, value) => {
    expect(valuesOf(await readFrontmatter(`---\nhead: ${value}\n---\n`))).toEqual({ head: value });
    // The same through the full parser, which a quoted key forces.
    expect(valuesOf(await readFrontmatter(`---\n"head": ${value}\n---\n`))).toEqual({ head: value });
  });

  it.each([
    ['single quotes', "'it''s'", "it's"],
    ['double quotes', '"a \\"b\\" \\u00e9\\n"', 'a "b" é\n'],
    ['a folded block', '>-\n  one\n  two', 'one two'],
    ['a literal block', '|\n  one\n  two', 'one\ntwo\n'],
    ['a comment after it', 'one # two', 'one'],
    ['nothing', '', ''],
    ['a list as it is written', '[a, b]', '[a, b]'],
    ['an alias as it is written', '&x y\nother: *x', 'y'],
  ])('%s', async (_, source, value) => {
    const values = valuesOf(await readFrontmatter(`---\nname: ${source}\n---\nbody`));
    expect(values).toMatchObject({ name: value });
  });
});

describe('where frontmatter begins and ends', () => {
  it.each<[string, string, string]>([
    ['LF', '---\nname: a\n---\nbody\n', 'body\n'],
    ['CRLF', '---\r\nname: a\r\n---\r\nbody\r\n', 'body\r\n'],
    ['a byte order mark', '\ufeff---\nname: a\n---\nbody', 'body'],
    ['a named language', '---yaml\nname: a\n---\nbody', 'body'],
    ['nothing after it', '---\nname: a\n---', ''],
    ['a rule in the body', '---\nname: a\n---\none\n\n---\n\ntwo', 'one\n\n---\n\ntwo'],
    ['no entry at all', '---\n---\nbody', 'body'],
  ])('%s', async (_, text, body) => {
    const result = await readFrontmatter(text);
    if (result.kind !== 'found') throw new Error(result.kind);
    expect(text.slice(result.frontmatter.bodyStart)).toBe(body);
  });

  it.each([
    ['none', '# Title\n', 'none'],
    ['a longer rule', '----\nname: a\n----\n', 'none'],
    ['an indented one', ' ---\nname: a\n---\n', 'none'],
    ['empty text', '', 'none'],
    ['never closed', '---\nname: a\n', 'broken'],
    ['three dashes alone', '---', 'broken'],
    ['a list', '---\n- a\n---\n', 'broken'],
    ['bad indentation', '---\nname: a\n  b: c\n---\n', 'broken'],
    ['an unclosed quote', '---\nname: "a\n---\n', 'broken'],
    ['one key twice', '---\nname: a\nname: b\n---\n', 'broken'],
    ['a key that is a list', '---\n? [a]\n: b\n---\n', 'broken'],
    ['an unknown alias', '---\nname: *x\n---\n', 'broken'],
    ['over 64 KiB', `---\nname: ${'x'.repeat(70_000)}\nlist: []\n---\n`, 'broken'],
    ['deep nesting', `---\nname: ${'['.repeat(30_000)}\n---\n`, 'broken'],
    ['JSON', '---json\n{"name":"a"}\n---\n', 'refused'],
    ['TOML', '---toml\nname = "a"\n---\n', 'refused'],
  ])('%s → %s', async (_, text, kind) => {
    expect((await readFrontmatter(text)).kind).toBe(kind);
  });

  it('a bomb of aliases is broken, at once', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i}: &l${i} [${Array(9).fill(i ? `*l${i - 1}` : 'x')}]`,
    );
    const before = performance.now();
    expect((await readFrontmatter(`---\n${levels.join('\n')}\n---\n`)).kind).toBe('broken');
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('a key named like a prototype is only a key', async () => {
    const result = await readFrontmatter('---\n__proto__: x\nname: a\n---\n');
    expect(valuesOf(result)).toEqual(
      Object.fromEntries([
        ['__proto__', 'x'],
        ['name', 'a'],
      ]),
    );
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('frontmatter in a language that is code', () => {
  const canary = globalThis as { handoffCanary?: string };
  afterEach(() => {
    delete canary.handoffCanary;
  });

  it.each(['js', 'javascript', 'coffee', 'cson', 'JS', 'node', ' js'])(
    '---%s is refused and never run',
    async (language) => {
      const text = `---${language}\nglobalThis.handoffCanary = 'ran', { name: 'a' }\n---\nbody`;
      expect((await readFrontmatter(text)).kind).toBe('refused');
      // A cache must not make the second reading another one.
      expect((await readFrontmatter(text)).kind).toBe('refused');
      expect(canary.handoffCanary).toBeUndefined();
    },
  );

  it.each(['\ufeff---js', '---js\r'])('nor when it begins %j', async (opening) => {
    const text = `${opening}\nglobalThis.handoffCanary = 'ran'\n---\nbody`;
    expect((await readFrontmatter(text)).kind).toBe('refused');
    expect(canary.handoffCanary).toBeUndefined();
  });

  it('a YAML tag runs nothing either', async () => {
    const text = "---\nname: !!js/function 'function(){ globalThis.handoffCanary = 1 }'\n---\n";
    await readFrontmatter(text);
    expect(canary.handoffCanary).toBeUndefined();
  });
});

describe('the quick reader and the full parser', () => {
  const piece = fc.constantFrom(
    'a',
    'Z',
    '0',
    '1e5',
    ' ',
    ': ',
    ':',
    ' #',
    '#',
    '"',
    '\\',
    "'",
    '-',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    '~',
    '?',
    '/',
    '.',
    '=',
    '<<',
    'é',
    '日',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\t',
    '\u0085',
    'true',
    'null',
    '\\n',
    '\\u0041',
    '\\x41',
    '+',
    '(',
    '^',
    '$',
    '_',
    '🧪',
  );
  const value = fc.oneof(
    fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\n]/.test(text)),
    fc.string().map((text) => JSON.stringify(text)),
    fc
      .array(
        fc.constantFrom(
          'a',
          'é',
          ' ',
          ': ',
          '#',
          "'",
          ...['0', 'e', 'N', '_', 'L', 'x41', 'u0041', 'n', '/', '"', 't'].map((letter) => `\\${letter}`),
        ),
        { maxLength: 4 },
      )
      .map((parts) => `"${parts.join('')}"`),
  );
  const key = fc.constantFrom('name', 'head', 'x-y', '_a', 'B2');
  const line = fc.tuple(key, value).map(([name, text]) => `${name}: ${text}`);
  const lines = fc.array(line, { minLength: 1, maxLength: 4 });

  it('agree wherever the quick one reads at all', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom('\n', '\r\n'), async (entries, eol) => {
        const text = `---${eol}${entries.join(eol)}${eol}---${eol}body`;
        const plain = readPlainFrontmatter(text);
        if (plain === null) return;
        read++;
        // A byte order mark sends it to the full parser.
        const full = await readFrontmatter(`\ufeff${text}`);
        expect(full.kind).toBe('found');
        if (full.kind !== 'found') return;
        expect([...plain.values]).toEqual([...full.frontmatter.values]);
        const { values: _, eol: lineEnd, ...offsets } = full.frontmatter;
        const { start, end, bodyStart } = plain;
        expect([start + 1, end + 1, bodyStart + 1]).toEqual([offsets.start, offsets.end, offsets.bodyStart]);
        expect(plain.eol).toBe(lineEnd);
      }),
      { numRuns: 4_000 },
    );
    expect(read).toBeGreaterThan(300);
  });
});
