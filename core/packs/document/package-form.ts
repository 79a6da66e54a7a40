import { readMarkdown } from '../../text/markdown.ts';
import type { Block } from './block.ts';

/** The heading of each part of a package, in order. */
export const partTitles = {
  summary: 'Handoff Summary',
  instructions: 'Handoff Instructions',
  notes: 'Transition Notes',
  metrics: 'Context Metrics',
  completion: 'Handoff Completion Status',
  left: 'Left out',
} as const;

export const contextTitle = (audience: string) => `Optimized Context for ${audience}`;
export const packageTitle = (source: string, audience: string) => `Context Handoff: ${source} → ${audience}`;

/** What is printed for a word that nobody gave. */
export const notGiven = 'not given';
/** What is printed in a section for which the sources hold nothing. */
export const nothing = 'None in the sources.';

const titleLine = /^#[ \t]+Context Handoff:[ \t]*(.*?)[ \t]*(?:→|->)[ \t]*(.*?)[ \t]*$/m;

function fieldOf(text: string, label: string): string {
  const value = new RegExp(`^\\*\\*${label}:\\*\\*[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return value === notGiven ? '' : value;
}

/** A package as a file holds it, whoever wrote it. */
export type ParsedPackage = ReturnType<typeof parsePackage>;

export function parsePackage(text: string) {
  const { lines, sections } = readMarkdown(text);
  const headings = sections.filter(({ heading }) => heading.depth === 2);
  const parts = headings.map(({ heading, title, firstLine }, index) => ({
    title,
    /** 1-based lines of its heading and of the first line of its text. */
    line: heading.firstLine + 1,
    from: firstLine + 1,
    text: lines.slice(firstLine, headings[index + 1]?.heading.firstLine ?? lines.length).join('\n'),
  }));
  const title = titleLine.exec(text);
  const summary = parts.find((part) => part.title === partTitles.summary)?.text ?? '';
  const budget = /^[-*] Token Budget: (\d+) tokens/m.exec(text)?.[1];
  return {
    text,
    /** From the title; empty where there is none. */
    source: title?.[1] ?? '',
    audience: title?.[2] ?? '',
    reason: fieldOf(summary, 'Transfer Reason'),
    outcome: fieldOf(summary, 'Expected Outcome'),
    budget: budget === undefined ? null : Number(budget),
    /** By level-2 headings, in order. */
    parts,
  };
}

const titleHeading = /^#[ \t]+Context Handoff:.*(?:→|->)/;
const contextLine = /^##[ \t]+Optimized Context for /;
/** How a package prints the heading under which something stood. */
const headingLine = /^\*([^*\n]+)\*$/;

function isPart(block: Block, title: string): boolean {
  return block.kind === 'heading' && block.path.at(-1) === title && block.text.startsWith('## ');
}

/** Where the context of an earlier package begins and ends among the blocks, and where the package ends. */
function findParts(
  blocks: readonly Block[],
): { from: number; context: number; end: number; to: number } | null {
  const from = blocks.findIndex((block) => block.kind === 'heading' && titleHeading.test(block.text));
  const opening = blocks.findIndex((block, at) => at > from && contextLine.test(block.text));
  const end = blocks.findIndex((block, at) => at > opening && isPart(block, partTitles.instructions));
  const left = blocks.findIndex((block, at) => at > end && isPart(block, partTitles.left));
  if (from < 0 || opening < 0 || end < 0 || left < 0) return null;
  const next = blocks.findIndex((block, at) => at > left && block.kind === 'heading');
  // The line below names the audience's template.
  const context = blocks[opening + 1]?.kind === 'heading' ? opening + 2 : opening + 1;
  return { from, context, end, to: next < 0 ? blocks.length : next };
}

/**
 * What an earlier package says of itself is no content of the next: its frame is told apart, and its context
 * is put under the headings again under which it was in the sources.
 */
export function readEarlierPackage(blocks: Block[]): Block[] {
  const parts = findParts(blocks);
  if (parts === null) return blocks;
  let section: string | undefined;
  let path: readonly string[] = [];
  return blocks.map((block, at): Block => {
    if (at < parts.from || at >= parts.to) return block;
    if (at < parts.context || at >= parts.end) return { ...block, kind: 'frame' };
    const above = block.kind === 'label' && block.text.startsWith('**') ? block.path.at(-1) : section;
    const heading = block.kind === 'paragraph' ? headingLine.exec(block.text)?.[1] : undefined;
    if (above !== section) path = above === undefined ? [] : [above];
    section = above;
    if (heading !== undefined) path = section === undefined ? [heading] : [section, heading];
    const kind = heading !== undefined ? 'label' : block.text === nothing ? 'frame' : block.kind;
    return { ...block, kind, path, titled: false };
  });
}
