/** One text that is packed. */
export interface Source {
  /** How outputs name it: a file's name, a handoff's name, `standard input`. */
  label: string;
  text: string;
  /** Lines above the text that were taken off it, so that line numbers are those of the file. */
  skipped: number;
  /** A document of this project: parts that every one of its kind has can be missed, and looked for elsewhere. */
  kind?: 'handoff' | 'thread' | 'chain' | undefined;
}

/** `row` is one of a table, `raw` is `<pre>` and its like, `label` a line that names what is below it. */
export type BlockKind =
  | 'heading'
  | 'label'
  | 'paragraph'
  | 'item'
  | 'row'
  | 'code'
  | 'quote'
  | 'raw'
  | 'frontmatter'
  | 'comment';

/** The smallest part of a document that has a place of its own; a paragraph, an item and a quotation hold sentences. */
export interface Block {
  /** Index of its source. */
  source: number;
  kind: BlockKind;
  /** The headings above it, outermost first; a bold or plain label counts as one. Blocks under the same share one array. */
  path: readonly string[];
  /** Whether the outermost of them is the document's title, which says less of what is under it. */
  titled: boolean;
  /** 1-based lines in the file. */
  line: number;
  endLine: number;
  /** Without the marks of the blocks around it; code with its fences, a heading with its marks. */
  text: string;
  /** The mark of an item as it is written, with its checkbox: `- `, `2. `, `- [ ] `; empty for all others. */
  mark: string;
  /** What it cannot be read without: the item around it, the words above its list, the head of its table. */
  lead: Block | null;
  /** The word after the opening fence of code. */
  language: string;
  /** The line that would end the fence, comment or raw block that is never closed; empty where nothing is open. */
  closer: string;
  /** Whether a list under the same titles is above this paragraph: what they announce is the list. */
  afterList: boolean;
}

export const isTitle = ({ kind }: Pick<Block, 'kind'>) => kind === 'heading' || kind === 'label';

/** Whether a block is no content of its own: a title, a comment, frontmatter. */
export function isFrame(block: Pick<Block, 'kind'>): boolean {
  return isTitle(block) || block.kind === 'comment' || block.kind === 'frontmatter';
}
