import { readPlainFrontmatter } from './plain-frontmatter.ts';

/** A file's frontmatter and where it stands; offsets are UTF-16 units in the text. */
export interface Frontmatter {
  /** Top-level scalars as strings, exactly as written; other values as their source text. */
  values: ReadonlyMap<string, string>;
  /** First character after the opening line. */
  start: number;
  /** First character of the closing line. */
  end: number;
  bodyStart: number;
  eol: '\n' | '\r\n';
}

export type FrontmatterResult =
  | { kind: 'found'; frontmatter: Frontmatter }
  | { kind: 'none' }
  | { kind: 'refused' | 'broken'; reason: string };

/** Reads the frontmatter of a text. Never throws: what cannot be read is `broken`, what would run code `refused`. */
export async function readFrontmatter(text: string): Promise<FrontmatterResult> {
  const plain = readPlainFrontmatter(text);
  if (plain) return { kind: 'found', frontmatter: plain };
  if (!/^\ufeff?---/.test(text)) return { kind: 'none' };
  const { readYamlFrontmatter } = await import('./yaml-frontmatter.ts');
  return readYamlFrontmatter(text);
}
