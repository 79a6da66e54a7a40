import type { Block } from './block.ts';
import { nothing, partTitles } from './package-form.ts';

const titleLine = /^#[ \t]+Context Handoff:.*(?:→|->)/;
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
  const from = blocks.findIndex((block) => block.kind === 'heading' && titleLine.test(block.text));
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
 * What an earlier package says of itself is no content of the next: its frame is told apart, and what stands in its
 * context stands under the headings again under which it stood in the sources.
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
