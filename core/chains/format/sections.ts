import { type MarkdownBlock, readMarkdown } from '../../text/markdown.ts';

/** The sections that the contract knows, by their headings. */
export const bodySections = {
  context: 'Context',
  output: 'Output',
  blockers: 'Blockers',
  criteria: 'Acceptance Criteria',
} as const;

export type BodySectionKey = keyof typeof bodySections;

export interface BodySection {
  /** `handoff` is a routing block that was pasted into the file: it ends what is before it. */
  key: BodySectionKey | 'handoff';
  /** 0-based line of the heading in the body. */
  index: number;
  /** 0-based line in the body of the first of `lines`, which are under the heading. */
  firstLine: number;
  lines: readonly string[];
  blocks: readonly MarkdownBlock[];
}

const byTitle = new Map(
  Object.entries({ ...bodySections, handoff: 'Handoff' }).map(([key, title]) => [title.toLowerCase(), key]),
) as ReadonlyMap<string, BodySection['key']>;

/**
 * Splits a body at the headings of level 1 and 2 that the contract knows. A heading it does not know belongs to the
 * section above: agents give their output headings of its own.
 */
export function splitBody(body: string): BodySection[] {
  const { lines, blocks, sections } = readMarkdown(body);
  const known = sections.flatMap(({ heading, title, firstLine }) => {
    const key = byTitle.get(title.toLowerCase().replace(/[:\s]+$/, ''));
    return key !== undefined && heading.depth <= 2 ? [{ key, index: heading.firstLine, firstLine }] : [];
  });
  return known.map((section, position) => {
    const end = known[position + 1]?.index ?? lines.length;
    const own = blocks.filter(({ firstLine }) => firstLine >= section.firstLine && firstLine < end);
    return { ...section, lines: lines.slice(section.firstLine, end), blocks: own };
  });
}

/** Returns the text of a section; null when there is no such heading, empty when nothing is under it. */
export function sectionText(sections: readonly BodySection[], key: BodySectionKey): string | null {
  const own = sections.filter((section) => section.key === key);
  if (own.length === 0) return null;
  const texts = own.map(({ lines }) => lines.join('\n').trim());
  return texts.filter((text) => text !== '').join('\n\n');
}
