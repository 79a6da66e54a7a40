import { htmlKind, type MarkdownBlock, readMarkdown } from '../../text/markdown.ts';
import { withoutSpeaker } from '../../text/sentences.ts';
import type { Block, BlockKind, Source } from './block.ts';
import { Outline } from './outline.ts';

function frontmatterEnd(lines: readonly string[]): number {
  if (!/^\ufeff?---\s*$/.test(lines[0] ?? '')) return 0;
  return lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line)) + 1;
}

const itemMark = /^[\s>]*(?:[-*+]\s+|\d{1,9}[.)]\s+)*?([-*+]|\d{1,9}[.)])\s/;
const checkbox = /^\[[ xX]\]\s+/;

/** The indentation that all lines share, at most that of the first. */
function withoutIndent(lines: readonly string[]): string {
  const [first = ''] = lines;
  const indent = /^[\s>]*/.exec(first)?.[0].length ?? 0;
  return lines.map((line) => (/^[\s>]*$/.test(line.slice(0, indent)) ? line.slice(indent) : line)).join('\n');
}

/** Whether a fence holds what people said to each other, line by line, and no output of a program. */
function isChat(lines: readonly string[], language: string): boolean {
  if (!/^(?:text|txt|chat|irc)?$/.test(language) || lines.length < 3) return false;
  return lines.every(
    (line) => withoutSpeaker(line) !== line && !/\b(?:error|warn|info|debug|fatal)\b:/i.test(line),
  );
}

/** Reads the blocks of one source in order; everything but blank lines and rules is in exactly one. */
class Splitter {
  readonly blocks: Block[] = [];
  private readonly outline = new Outline();
  /** The last paragraph at the top that ends in a colon: the list below it is what it announces. */
  private intro: Block | null = null;
  /** The titles above the last list. */
  private listed: readonly string[] | null = null;

  constructor(
    private readonly lines: readonly string[],
    private readonly body: number,
    private readonly place: { source: number; skipped: number },
  ) {}

  add(
    kind: BlockKind,
    part: Pick<MarkdownBlock, 'firstLine' | 'endLine'>,
    text: string,
    more: Partial<Block> = {},
  ): Block {
    const { path, titled } = this.outline;
    const line = part.firstLine + this.body + 1 + this.place.skipped;
    const endLine = part.endLine + this.body + this.place.skipped;
    const source = this.place.source;
    const block = {
      source,
      kind,
      path,
      titled,
      line,
      endLine,
      text,
      mark: '',
      lead: null,
      language: '',
      closer: '',
      afterList: false,
      ...more,
    };
    this.blocks.push(block);
    return block;
  }

  private rawLines({ firstLine, endLine }: MarkdownBlock): string[] {
    return this.lines.slice(this.body + firstLine, this.body + endLine);
  }

  walk(parts: readonly MarkdownBlock[]): void {
    for (const part of parts) {
      if (part.type === 'heading') {
        this.outline.enterHeading(part);
        this.intro = null;
        this.add('heading', part, part.text.replace(/\s+/g, ' '));
      } else if (part.type === 'paragraph') {
        const kind = this.outline.enterParagraph(part.text);
        const block = this.add(kind, part, part.text);
        this.intro = kind === 'paragraph' && /[:：]$/.test(part.text.trim()) ? block : null;
        block.afterList = this.listed === this.outline.path;
      } else {
        this.addPart(part, this.intro, 'paragraph');
        if (part.type !== 'code') this.intro = null;
        if (part.type === 'list') this.listed = this.outline.path;
      }
    }
  }

  /** A part that is no heading: a list with its items, a quotation, a table, code. */
  private addPart(part: MarkdownBlock, lead: Block | null, prose: 'paragraph' | 'quote'): void {
    if (part.type === 'list') for (const item of part.children) this.addItem(item, lead);
    else if (part.type === 'quote') for (const child of part.children) this.addPart(child, lead, 'quote');
    else if (part.type === 'table') this.addTable(part, lead);
    else if (part.type === 'code') this.addCode(part, lead);
    else if (part.type === 'html') this.addHtml(part, lead);
    else if (part.type === 'paragraph' || part.type === 'heading') this.add(prose, part, part.text, { lead });
  }

  private addItem(item: MarkdownBlock, lead: Block | null): void {
    const mark = itemMark.exec(this.lines[this.body + item.firstLine] ?? '')?.[1] ?? '-';
    let own: Block | null = null;
    for (const child of item.children) {
      if (child.type !== 'paragraph' && child.type !== 'heading')
        this.addPart(child, own ?? lead, 'paragraph');
      else if (own) this.add('paragraph', child, child.text, { lead: own });
      else {
        const box = checkbox.exec(child.text)?.[0] ?? '';
        own = this.add('item', child, child.text.slice(box.length), {
          lead,
          mark: [mark, box.trimEnd(), ''].filter((one, at) => one !== '' || at === 2).join(' '),
        });
      }
    }
  }

  /** The head is the lead of each row, so that a row is never kept without it. */
  private addTable(table: MarkdownBlock, lead: Block | null): void {
    const rows = this.rawLines(table).map((row) => row.replace(/^[\s>]*/, '').trimEnd());
    const at = (row: number, length = 1) => ({
      firstLine: table.firstLine + row,
      endLine: table.firstLine + row + length,
    });
    const head = this.add('row', at(0, 2), rows.slice(0, 2).join('\n'), { lead });
    rows.slice(2).forEach((row, index) => {
      this.add('row', at(index + 2), row, { lead: head });
    });
  }

  private addCode(part: MarkdownBlock, lead: Block | null): void {
    const { language, closer } = part;
    const rows = this.rawLines(part);
    const inner = rows.slice(1, -1);
    if (closer === '' && isChat(inner, language)) {
      const at = { firstLine: part.firstLine + 1, endLine: part.endLine - 1 };
      this.add('paragraph', at, withoutIndent(inner), { lead });
      return;
    }
    this.add('code', part, withoutIndent(rows), { lead, language, closer: closer.trim() });
  }

  private addHtml(part: MarkdownBlock, lead: Block | null): void {
    const kind = htmlKind(part);
    const text = withoutIndent(this.rawLines(part));
    this.add(kind === 'tags' ? 'paragraph' : kind, part, text, {
      lead,
      closer: kind === 'tags' ? '' : part.closer.trim(),
    });
  }
}

/** Splits a Markdown text into its blocks. */
export function splitBlocks({ text, skipped }: Source, source: number): Block[] {
  const lines = text.split(/\r\n|\r|\n/);
  const body = frontmatterEnd(lines);
  const splitter = new Splitter(lines, body, { source, skipped });
  if (body > 0)
    splitter.add('frontmatter', { firstLine: -body, endLine: 0 }, lines.slice(0, body).join('\n'));
  splitter.walk(readMarkdown(lines.slice(body).join('\n')).blocks);
  return splitter.blocks;
}
