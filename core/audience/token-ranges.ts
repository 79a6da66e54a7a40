import type { Block } from './block.ts';
import type { Range } from './measure.ts';

/** What is to be counted of a source: by index, which ranges are the whole of it, and which is each block. */
export interface TokenRanges {
  ranges: Range[];
  whole: number[];
  blocks: number[];
}

/**
 * No token reaches over a line break into a character that is neither white nor a slash: `o200k_base` cuts there
 * whatever stands around it. So the parts of a text that is cut at such places are counted apart, each once, and
 * their sum is the count of the whole.
 */
function isCleanCut(text: string, at: number): boolean {
  if (at >= text.length) return true;
  if (text.charCodeAt(at - 1) !== 10) return false;
  const code = text.charCodeAt(at);
  return code > 47 && code < 128 ? true : !/[\s/]/.test(text.charAt(at));
}

/** Every block is a range; blocks without a clean cut between them are one more together, for the whole. */
export function findTokenRanges(text: string, blocks: readonly Block[]): TokenRanges {
  const found: TokenRanges = { ranges: [], whole: [], blocks: [] };
  const add = (from: number, to: number) => found.ranges.push([from, to]) - 1;
  let from = 0;
  let first = 0;
  blocks.forEach((block, index) => {
    if (!isCleanCut(text, block.end)) return;
    const run = add(from, block.end);
    found.whole.push(run);
    if (index === first) found.blocks.push(run);
    else for (const { start, end } of blocks.slice(first, index + 1)) found.blocks.push(add(start, end));
    from = block.end;
    first = index + 1;
  });
  if (blocks.length === 0) found.whole.push(add(0, text.length));
  return found;
}
