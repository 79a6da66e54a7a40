import type { MarkdownBlock } from '../../text/markdown.ts';

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
export class Outline {
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
