import MarkdownIt, { type Token } from 'markdown-it';

export type BlockType =
  | 'heading'
  | 'paragraph'
  | 'list'
  | 'item'
  | 'quote'
  | 'code'
  | 'html'
  | 'table'
  | 'rule';

/** A block of a document and the blocks in it. Lines are 0-based and refer to `lines` of the document. */
export interface MarkdownBlock {
  type: BlockType;
  firstLine: number;
  /** The first line behind the block; blank lines at its end are not part of it. */
  endLine: number;
  /** Level of a heading, 1 to 6; 0 for all others. */
  depth: number;
  /** The source of a heading or paragraph without the marks of the blocks around it; the content of code and HTML. */
  text: string;
  fenced: boolean;
  /** The first word after the opening fence, in lower case. */
  language: string;
  /** The line that would close a fence, comment or raw HTML that runs on to the end of its container; else empty. */
  closer: string;
  children: MarkdownBlock[];
}

/** What is under a heading, up to the next heading of the same or a higher level. */
export interface MarkdownSection {
  heading: MarkdownBlock;
  title: string;
  /** The first line behind the heading, and the first line behind the section. */
  firstLine: number;
  endLine: number;
}

export interface MarkdownDocument {
  /** The text cut at `\r\n`, `\n` and lone `\r`. */
  lines: readonly string[];
  blocks: readonly MarkdownBlock[];
  /** The headings that are in no list or quotation, in order. */
  sections: readonly MarkdownSection[];
  /** Returns the innermost block that holds a line; undefined for blank lines between blocks. */
  blockAt(line: number): MarkdownBlock | undefined;
}

/** CommonMark with tables. Definitions of links are read as paragraphs, so that every line with text is in a block. */
const parser = new MarkdownIt('commonmark', { maxNesting: 100 }).enable('table').disable('reference');

const blockTypes: Readonly<Record<string, BlockType>> = {
  heading_open: 'heading',
  paragraph_open: 'paragraph',
  bullet_list_open: 'list',
  ordered_list_open: 'list',
  list_item_open: 'item',
  blockquote_open: 'quote',
  table_open: 'table',
  fence: 'code',
  code_block: 'code',
  html_block: 'html',
  hr: 'rule',
};

const lineBreak = /\r\n|\r|\n/;

/** How the HTML begins that ends with a mark of its own, not at a blank line. */
const rawHtml: readonly [begin: RegExp, end: RegExp, closer: string][] = [
  [/^\s*<!--/, /-->/, '-->'],
  [/^\s*<(pre|script|style|textarea)(?=[\s>]|$)/i, /<\/(?:pre|script|style|textarea)>/i, ''],
  [/^\s*<\?/, /\?>/, '?>'],
  [/^\s*<!\[CDATA\[/, /\]\]>/, ']]>'],
  [/^\s*<![A-Za-z]/, />/, '>'],
];

/** The mark that would end raw HTML that is never closed; empty for all other HTML. */
function htmlCloser(text: string): string {
  for (const [begin, end, closer] of rawHtml) {
    const match = begin.exec(text);
    if (match) return end.test(text) ? '' : closer || `</${match[1]?.toLowerCase()}>`;
  }
  return '';
}

/** Whether a block of HTML is a comment, or raw text as in `<pre>`, that blank lines do not end. */
export function htmlKind({ text }: Pick<MarkdownBlock, 'text'>): 'comment' | 'raw' | 'tags' {
  const kind = rawHtml.findIndex(([begin]) => begin.test(text));
  if (kind < 0) return 'tags';
  return kind === 0 ? 'comment' : 'raw';
}

/** The mark that would close a fence, as far as the text of the token does not reach to a closing one. */
function fenceCloser({ map, content, markup }: Token): string {
  const inside = (map?.[1] ?? 0) - (map?.[0] ?? 0) - 1;
  const held = content === '' ? 0 : content.replace(/\n$/, '').split('\n').length;
  return inside > held ? '' : markup;
}

function closerOf(token: Token, firstLine: string): string {
  const mark = token.type === 'fence' ? fenceCloser(token) : htmlCloser(token.content);
  if (mark === '') return '';
  const opening = token.type === 'fence' ? firstLine.indexOf(token.markup) : firstLine.indexOf('<');
  // In a quotation the end of the quotation closes it; in an item the closing mark is indented as the opening one.
  const before = firstLine.slice(0, Math.max(0, opening));
  return before.includes('>') ? '' : ' '.repeat(before.length) + mark;
}

function blockOf(token: Token, type: BlockType, lines: readonly string[]): MarkdownBlock {
  const [firstLine, end] = token.map ?? [0, 0];
  let endLine = Math.min(end, lines.length);
  while (endLine > firstLine + 1 && (lines[endLine - 1] ?? '').trim() === '') endLine--;
  const literal = token.type === 'fence' || token.type === 'html_block';
  return {
    type,
    firstLine,
    endLine,
    depth: type === 'heading' ? Number(token.tag.slice(1)) : 0,
    text: type === 'code' || type === 'html' ? token.content : '',
    fenced: token.type === 'fence',
    language: token.type === 'fence' ? (/^\S+/.exec(token.info.trim())?.[0] ?? '').toLowerCase() : '',
    closer: literal ? closerOf(token, lines[firstLine] ?? '') : '',
    children: [],
  };
}

/** The blocks of a document, from the flat list of what opens and closes. Rows of a table are not told apart. */
function buildTree(tokens: readonly Token[], lines: readonly string[]): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  const open: (MarkdownBlock | null)[] = [];
  for (const token of tokens) {
    const above = open.findLast((block) => block !== null);
    const type = blockTypes[token.type];
    const block = type === undefined ? null : blockOf(token, type, lines);
    if (block) (above?.children ?? blocks).push(block);
    if (token.type === 'inline' && above && above.type !== 'table') above.text = token.content;
    if (token.nesting === 1) open.push(block);
    if (token.nesting === -1) open.pop();
  }
  return blocks;
}

function sectionsOf(blocks: readonly MarkdownBlock[], lineCount: number): MarkdownSection[] {
  const headings = blocks.filter(({ type }) => type === 'heading');
  return headings.map((heading, index) => {
    let next = index + 1;
    while ((headings[next]?.depth ?? 0) > heading.depth) next++;
    return {
      heading,
      title: heading.text.replace(/\s+/g, ' '),
      firstLine: heading.endLine,
      endLine: headings[next]?.firstLine ?? lineCount,
    };
  });
}

/** Yields blocks and all blocks in them, each before its children. */
export function* walkBlocks(blocks: readonly MarkdownBlock[]): Generator<MarkdownBlock> {
  for (const block of blocks) {
    yield block;
    yield* walkBlocks(block.children);
  }
}

/** Reads a text without its frontmatter. Never throws. */
export function readMarkdown(text: string): MarkdownDocument {
  const lines = text.split(lineBreak);
  const tokens: Token[] = [];
  const source = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replaceAll('\0', '\ufffd');
  parser.block.parse(source, parser, {}, tokens);
  const blocks = buildTree(tokens, lines);
  let byLine: MarkdownBlock[] | null = null;
  return {
    lines,
    blocks,
    sections: sectionsOf(blocks, lines.length),
    blockAt: (line) => {
      if (byLine === null) {
        byLine = new Array<MarkdownBlock>(lines.length);
        for (const block of walkBlocks(blocks)) byLine.fill(block, block.firstLine, block.endLine);
      }
      return byLine[line];
    },
  };
}
