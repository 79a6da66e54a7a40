import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlKind, type MarkdownBlock, readMarkdown, walkBlocks } from '../../../core/text/markdown.ts';

type Shape = [type: string, firstLine: number, endLine: number, children?: Shape[]];

function shapeOf({ type, firstLine, endLine, children }: MarkdownBlock): Shape {
  return children.length === 0
    ? [type, firstLine, endLine]
    : [type, firstLine, endLine, children.map(shapeOf)];
}

const shapesOf = (text: string) => readMarkdown(text).blocks.map(shapeOf);

describe('the blocks of a document', () => {
  it.each<[string, string, Shape[]]>([
    ['no text', '', []],
    ['blank lines', '\n \n\t\n', []],
    [
      'a heading and a paragraph',
      '# A\n\ntext\nmore\n',
      [
        ['heading', 0, 1],
        ['paragraph', 2, 4],
      ],
    ],
    [
      'an underlined heading',
      'A\nB\n---\ntext',
      [
        ['heading', 0, 3],
        ['paragraph', 3, 4],
      ],
    ],
    [
      'a rule, not an underline',
      'A\n\n---\n',
      [
        ['paragraph', 0, 1],
        ['rule', 2, 3],
      ],
    ],
    ['no heading without a space', '#no\n', [['paragraph', 0, 1]]],
    [
      'a list of items with all that is nested in them',
      '- one\n  - two\n\n    more of two\n- three\n\nend\n',
      [
        [
          'list',
          0,
          5,
          [
            [
              'item',
              0,
              4,
              [
                ['paragraph', 0, 1],
                [
                  'list',
                  1,
                  4,
                  [
                    [
                      'item',
                      1,
                      4,
                      [
                        ['paragraph', 1, 2],
                        ['paragraph', 3, 4],
                      ],
                    ],
                  ],
                ],
              ],
            ],
            ['item', 4, 5, [['paragraph', 4, 5]]],
          ],
        ],
        ['paragraph', 6, 7],
      ],
    ],
    [
      'another mark begins another list',
      '- a\n* b\n',
      [
        ['list', 0, 1, [['item', 0, 1, [['paragraph', 0, 1]]]]],
        ['list', 1, 2, [['item', 1, 2, [['paragraph', 1, 2]]]]],
      ],
    ],
    [
      'a number that begins no list within a paragraph',
      'in the year\n2024. it rained\n',
      [['paragraph', 0, 2]],
    ],
    [
      'a lazy line of a quotation',
      '> a\nb\n\nc\n',
      [
        ['quote', 0, 2, [['paragraph', 0, 2]]],
        ['paragraph', 3, 4],
      ],
    ],
    [
      'a table',
      '| a | b |\n|---|---|\n| c | d |\n\nend',
      [
        ['table', 0, 3],
        ['paragraph', 4, 5],
      ],
    ],
    ['rows without a head', '| a | b |\n| c | d |\n', [['paragraph', 0, 2]]],
    [
      'indented code, with its blank lines',
      '    a\n\n    b\n\nc\n',
      [
        ['code', 0, 3],
        ['paragraph', 4, 5],
      ],
    ],
    [
      'tags end at a blank line',
      '<details>\n<p>\n\ntext\n',
      [
        ['html', 0, 2],
        ['paragraph', 3, 4],
      ],
    ],
    [
      'a comment does not',
      '<!-- a\n\n# b\n-->\ntext\n',
      [
        ['html', 0, 4],
        ['paragraph', 4, 5],
      ],
    ],
    [
      'raw text does not',
      '<pre>\n\n# a\n</pre>\n# b\n',
      [
        ['html', 0, 4],
        ['heading', 4, 5],
      ],
    ],
    ['a definition of a link is a paragraph', '[a]: https://a.example\n', [['paragraph', 0, 1]]],
  ])('%s', (_, text, shapes) => {
    expect(shapesOf(text)).toEqual(shapes);
  });

  it.each([
    ['CRLF', '\r\n'],
    ['lone CR', '\r'],
  ])('have the same lines with %s', (_, end) => {
    const text = '# A\n\n- a\n\n  b\n\n```sh\nx\n```\n> q\n';
    const other = readMarkdown(text.replaceAll('\n', end));
    expect(other.blocks.map(shapeOf)).toEqual(shapesOf(text));
    expect(other.lines).toEqual(text.split('\n'));
  });

  it('a byte order mark hides no heading, a zero byte ends nothing', () => {
    expect(shapesOf('\ufeff# A\n\0\n')).toEqual([
      ['heading', 0, 1],
      ['paragraph', 1, 2],
    ]);
    expect(readMarkdown('\ufeff# A').lines).toEqual(['\ufeff# A']);
  });

  it('hold every line with text, whatever it is made of, and their lines are in order', () => {
    const piece = fc.constantFrom(
      ...[
        '# ',
        '- ',
        '1. ',
        '> ',
        '```',
        '~~~',
        '    ',
        '  ',
        '\t',
        'a',
        '|',
        '|---|',
        '<!--',
        '-->',
        '<pre>',
        '***',
      ],
      ...['\n', '\n\n', '\r\n', '\r', '---', '===', '[a]: b', '\0', '\ufeff', '`', '*'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { lines, blocks, blockAt } = readMarkdown(pieces.join(''));
        let last = 0;
        for (const { firstLine, endLine } of blocks) {
          expect(firstLine).toBeGreaterThanOrEqual(last);
          expect(endLine).toBeGreaterThan(firstLine);
          last = endLine;
        }
        lines.forEach((line, index) => {
          if (/[^\s\ufeff]/.test(line)) expect(blockAt(index), JSON.stringify(line)).toBeDefined();
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('of very deep nesting are found in seconds, and every line is in one', () => {
    for (const mark of ['> ', '- ', '1. ']) {
      const text = `${mark.repeat(5000)}deep\n`;
      const { blocks, blockAt } = readMarkdown(text);
      expect(blocks).toHaveLength(1);
      expect(blockAt(0)).toBeDefined();
    }
  });
});

describe('code and HTML', () => {
  const only = (text: string) => {
    const all = [...walkBlocks(readMarkdown(text).blocks)];
    return all.find(({ type }) => type === 'code' || type === 'html');
  };

  it.each([
    ['```sh title\nnpm test\n```\n', 'sh', 'npm test\n', ''],
    ['```\n```\n', '', '', ''],
    ['```', '', '', '```'],
    ['```\n\n', '', '\n', '```'],
    ['````\na\n```\n', '', 'a\n```\n', '````'],
    ['~~~ A\nb', 'a', 'b', '~~~'],
    ['- a\n\n  ```\n  b\n', '', 'b\n', '  ```'],
    ['- ```sh\n  b\n\nend\n', 'sh', 'b\n\n', '  ```'],
    ['> ```\n> b\n\nend\n', '', 'b\n', ''],
    ['    a\n', '', 'a\n', ''],
    ['<!-- a\n\nb', '', '<!-- a\n\nb', '-->'],
    ['<PRE>\n\nb', '', '<PRE>\n\nb', '</pre>'],
    ['<pre>a</pre>', '', '<pre>a</pre>', ''],
    ['<div>\na\n', '', '<div>\na\n', ''],
  ])('%j: language %j, text %j, closed by %j', (text, language, content, closer) => {
    expect(only(text)).toMatchObject({ language, text: content, closer });
  });

  it.each([
    ['<!-- a -->', 'comment'],
    ['<script>\n</script>', 'raw'],
    ['<details>', 'tags'],
  ] as const)('%j is HTML of the kind %s', (text, kind) => {
    expect(htmlKind({ text })).toBe(kind);
  });

  it('tell of each line whether it is in them', () => {
    const { lines, blockAt } = readMarkdown('a\n\n- b\n  ```\n  # c\n  ```\n\n<!--\nd\n-->\n');
    expect(lines.map((_, line) => blockAt(line)?.type ?? '')).toEqual([
      'paragraph',
      '',
      'paragraph',
      'code',
      'code',
      'code',
      '',
      'html',
      'html',
      'html',
      '',
    ]);
  });
});

describe('the sections of a document', () => {
  it('reach to the next heading of the same or a higher level', () => {
    const { sections } = readMarkdown('# A\na\n## B\nb\n### C\nc\n## D\nd\n# E\n');
    expect(sections.map(({ title, firstLine, endLine }) => [title, firstLine, endLine])).toEqual([
      ['A', 1, 8],
      ['B', 3, 6],
      ['C', 5, 6],
      ['D', 7, 8],
      ['E', 9, 10],
    ]);
  });

  it('begin with no heading in code, comments, lists or quotations', () => {
    const text = '```\n# a\n```\n<!--\n# b\n-->\n- # c\n\n> # d\n\n    # e\n\n# F #\n';
    expect(readMarkdown(text).sections.map(({ title }) => title)).toEqual(['F']);
  });

  it('of ten thousand headings are found at once', () => {
    const text = '# a\n## b\n'.repeat(5000);
    expect(readMarkdown(text).sections).toHaveLength(10_000);
  });
});
