import { htmlKind, type MarkdownBlock, readMarkdown, walkBlocks } from '../../text/markdown.ts';
import type { Block, BlockKind, CodePart, Source } from './block.ts';

interface Label {
  title: string;
  /** `section`: it heads all that follows; `list`: only the list or code right below it. */
  scope: 'section' | 'list';
  /** Whether nothing but the label is in its paragraph. */
  alone: boolean;
}

const boldLabel = /^(?:\*\*|__)([^*_\n]{1,80}?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：])\s*([\s\S]*)$/;
const boldLine = /^(?:\*\*|__)([^*_\n]{1,80})(?:\*\*|__)$/;
const plainLabel = /^([\p{L}\p{N}][^.!?:：\n`]{0,60})[:：]$/u;

/** Reads a paragraph that is a heading in all but its mark: `**Constraints:**`, `**Constraints**`, `Constraints:`. */
function readLabel(text: string): Label | null {
  const bold = boldLabel.exec(text);
  if (bold) {
    const alone = (bold[2] ?? '').trim() === '';
    return { title: (bold[1] ?? '').trim(), scope: alone ? 'section' : 'list', alone };
  }
  const line = boldLine.exec(text.trim());
  if (line) return { title: (line[1] ?? '').trim(), scope: 'section', alone: true };
  const plain = plainLabel.exec(text.trim());
  return plain && { title: (plain[1] ?? '').trim(), scope: 'list', alone: true };
}

/** The titles above a block; a label is one below the last heading. */
class Outline {
  private readonly open: MarkdownBlock[] = [];
  private titles: readonly string[] = [];
  private label: Label['scope'] | null = null;
  path: readonly string[] = this.titles;

  get titled(): boolean {
    return this.open[0]?.depth === 1;
  }

  enterHeading(heading: MarkdownBlock): void {
    while ((this.open.at(-1)?.depth ?? 0) >= heading.depth) this.open.pop();
    this.open.push(heading);
    this.titles = this.open.map(({ text }) => text.replace(/\s+/g, ' '));
    this.leaveLabel();
  }

  /** A paragraph ends a label of a list; a new label takes the place of the old one. */
  enterParagraph(text: string): 'label' | 'paragraph' {
    const label = readLabel(text);
    if (label === null) {
      if (this.label === 'list') this.leaveLabel();
      return 'paragraph';
    }
    this.label = label.scope;
    this.path = [...this.titles, label.title];
    return label.alone ? 'label' : 'paragraph';
  }

  private leaveLabel(): void {
    this.label = null;
    this.path = this.titles;
  }
}

function frontmatterEnd(lines: readonly string[]): number {
  if (!/^\ufeff?---\s*$/.test(lines[0] ?? '')) return 0;
  return lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line)) + 1;
}

function kindOf(block: MarkdownBlock): BlockKind {
  if (block.type === 'html') {
    const kind = htmlKind(block);
    return kind === 'tags' ? 'paragraph' : kind;
  }
  return block.type === 'list' || block.type === 'rule' ? 'paragraph' : block.type;
}

function codePart({ language, text, fenced, firstLine }: MarkdownBlock, blockLine: number): CodePart {
  const lines = text.replace(/\n$/, '').split('\n');
  return { language, lines, offset: firstLine - blockLine + (fenced ? 1 : 0) };
}

/** Splits a Markdown text into its blocks, in order. Everything but blank lines and rules is in exactly one. */
export function splitBlocks({ text, skipped }: Source, source: number): Block[] {
  const whole = text.split(/\r\n|\r|\n/);
  const body = frontmatterEnd(whole);
  const document = readMarkdown(whole.slice(body).join('\n'));
  const outline = new Outline();
  const blocks: Block[] = [];
  const add = (kind: BlockKind, firstLine: number, endLine: number, parts: readonly MarkdownBlock[] = []) => {
    const raw = whole.slice(firstLine, endLine).join('\n').trimEnd();
    const known = kind === 'paragraph' ? outline.enterParagraph(raw) : kind;
    const isLiteral = (part: MarkdownBlock) =>
      part.type === 'code' || (part.type === 'html' && htmlKind(part) !== 'tags');
    blocks.push({
      source,
      kind: known,
      path: outline.path,
      titled: outline.titled,
      line: firstLine + 1 + skipped,
      endLine: endLine + skipped,
      text: raw,
      closer: parts.find((part) => part.closer !== '' && body + part.endLine === endLine)?.closer ?? '',
      code: parts.filter(({ type }) => type === 'code').map((part) => codePart(part, firstLine - body)),
      divisible: ['paragraph', 'item', 'quote'].includes(known) && !parts.some(isLiteral),
    });
  };
  if (body > 0) add('frontmatter', 0, body);
  for (const block of document.blocks) {
    if (block.type === 'rule') continue;
    if (block.type === 'heading') outline.enterHeading(block);
    for (const part of block.type === 'list' ? block.children : [block])
      add(kindOf(part), body + part.firstLine, body + part.endLine, [...walkBlocks([part])]);
  }
  return blocks;
}
