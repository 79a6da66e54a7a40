import { findHeadings } from '../../text/headings.ts';

/** The sections that the contract knows, by their headings. */
export const bodySections = {
  context: 'Context',
  output: 'Output',
  blockers: 'Blockers',
  criteria: 'Acceptance Criteria',
} as const;

export type BodySectionKey = keyof typeof bodySections;

export interface BodySection {
  /** `handoff` is a routing block that was pasted into the file: it ends what stands before it. */
  key: BodySectionKey | 'handoff';
  /** 0-based line of the heading in the body. */
  index: number;
  /** The lines under the heading. */
  lines: readonly string[];
}

const byTitle = new Map<string, BodySection['key']>([
  ['context', 'context'],
  ['output', 'output'],
  ['blockers', 'blockers'],
  ['acceptance criteria', 'criteria'],
  ['handoff', 'handoff'],
]);

/**
 * Splits a body at the headings of level 1 and 2 that the contract knows. A heading it does not know belongs to the
 * section above: agents give their output headings of its own.
 */
export function splitBody(body: string): BodySection[] {
  const lines = body.split(/\r\n|\n|\r/);
  const known = findHeadings(lines).flatMap((heading) => {
    const key = byTitle.get(heading.title.toLowerCase().replace(/[:\s]+$/, ''));
    return key !== undefined && heading.level <= 2 ? [{ ...heading, key }] : [];
  });
  return known.map((heading, position) => ({
    key: heading.key,
    index: heading.index,
    lines: lines.slice(heading.index + heading.lines, known[position + 1]?.index ?? lines.length),
  }));
}

/** The text of a section; null when there is no such heading, empty when nothing stands under it. */
export function sectionText(sections: readonly BodySection[], key: BodySectionKey): string | null {
  const own = sections.filter((section) => section.key === key);
  if (own.length === 0) return null;
  return own
    .map((section) => section.lines.join('\n').trim())
    .filter((text) => text !== '')
    .join('\n\n');
}
