import { readStoredFrontmatter } from '../../text/flat-frontmatter.ts';
import type { Frontmatter } from '../../text/frontmatter.ts';
import { writeScalar } from '../../text/yaml-scalar.ts';

export type Stamps = Partial<Record<'received_at' | 'seen_at' | 'acknowledged_at' | 'deliveries', string>>;

function stampLine(block: string, key: string, value: string, eol: string): string {
  const line = `${key}: ${writeScalar(value, key === 'deliveries' ? 'count' : 'instant')}${eol}`;
  const existing = new RegExp(`^${key}:.*(?:\\r?\\n|$)`, 'm');
  return existing.test(block) ? block.replace(existing, () => line) : block + line;
}

function sameOtherFields(before: Frontmatter, after: Frontmatter, stamps: Stamps): boolean {
  const others = (frontmatter: Frontmatter) =>
    JSON.stringify([...frontmatter.values].filter(([key]) => !(key in stamps)));
  return others(before) === others(after);
}

/**
 * Sets reader's fields in a file's frontmatter and leaves every other byte as it is. Returns null when that is not
 * possible (no readable frontmatter, or a layout in which a line cannot be set): the file then stays unstamped.
 */
export async function stampText(text: string, stamps: Stamps): Promise<string | null> {
  const before = await readStoredFrontmatter(text);
  if (before.kind !== 'found') return null;
  const { start, end, eol } = before.frontmatter;
  let block = text.slice(start, end);
  for (const [key, value] of Object.entries(stamps)) block = stampLine(block, key, value, eol);
  const stamped = text.slice(0, start) + block + text.slice(end);
  const after = await readStoredFrontmatter(stamped);
  if (after.kind !== 'found' || !sameOtherFields(before.frontmatter, after.frontmatter, stamps)) return null;
  const set = Object.entries(stamps).every(([key, value]) => after.frontmatter.values.get(key) === value);
  return set ? stamped : null;
}
