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

/** `raw` is `<pre>` and its like; `frame` is what an earlier package says of itself, around its context. */
export type BlockKind =
  | 'heading'
  | 'label'
  | 'paragraph'
  | 'item'
  | 'code'
  | 'table'
  | 'quote'
  | 'raw'
  | 'frontmatter'
  | 'comment'
  | 'frame';

/** Code that is a block, or lies in an item or quotation. */
export interface CodePart {
  /** The word after the opening fence; empty where there is none. */
  language: string;
  lines: readonly string[];
  /** Line breaks of the block above the first of these lines. */
  offset: number;
}

/** The smallest part of a document that is kept or left out as a whole; a paragraph and an item may be cut into sentences. */
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
  text: string;
  /** The line that would end the fence, comment or raw block in it that is never closed; empty where nothing is open. */
  closer: string;
  code: readonly CodePart[];
  /** Whether some of its sentences may be kept without the others. */
  divisible: boolean;
}

export const isTitle = ({ kind }: Pick<Block, 'kind'>) => kind === 'heading' || kind === 'label';

/** Whether a block is no content of its own: a title, a comment, frontmatter, an earlier package's frame. */
export function isFrame(block: Pick<Block, 'kind'>): boolean {
  return isTitle(block) || ['comment', 'frontmatter', 'frame'].includes(block.kind);
}
