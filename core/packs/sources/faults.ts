import { sectionTitles } from '../../handoff/sections.ts';
import { isFrame, isTitle, type Source } from '../document/block.ts';
import { protectedTopics, type Topic } from '../document/topics.ts';
import type { Item } from './read-sources.ts';

/** Something of a source that is not there, or cannot be read as it was meant. */
export interface Fault {
  kind: 'missing' | 'corrupt';
  /** The topic that is missing; null for a fault of form. */
  topic: Topic | null;
  source: string;
  /** 1-based; 0 where nothing marks the place. */
  line: number;
  what: string;
}

const placeholder = /^\s*(?:[-*+]\s+)?(?:\{[^}]*\}|\{\{[^}]*\}\}|<[^>]*>|TODO|TBD|\.\.\.|…)?\s*$/;

/** The titles under which something stands that no template left, by their depth. */
function findFilled(items: readonly Item[]): ReadonlySet<string>[] {
  const filled: Set<string>[] = [];
  const seen = new Set<readonly string[]>();
  for (const { block } of items) {
    if (seen.has(block.path) || isFrame(block) || placeholder.test(block.text)) continue;
    seen.add(block.path);
    block.path.forEach((title, depth) => {
      filled[depth] ??= new Set();
      filled[depth].add(title);
    });
  }
  return filled;
}

/** Headings of what must not be lost, with nothing under them but what a template left. */
function findEmpty(source: Source, items: readonly Item[]): Fault[] {
  const filled = findFilled(items);
  return items.flatMap(({ block, topic }): Fault[] => {
    if (!isTitle(block) || !protectedTopics.includes(topic)) return [];
    const title = block.path.at(-1) ?? '';
    if (filled[block.path.length - 1]?.has(title)) return [];
    // A heading that names its content whole, as in `## BLOCKED: the key is missing`, needs none under it.
    if (topic === 'blockers' || topic === 'constraints') return [];
    return [
      {
        kind: 'missing',
        topic,
        source: source.label,
        line: block.line,
        what: `the section "${title}" is empty`,
      },
    ];
  });
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function openPart({ closer }: Item['block']): string {
  if (closer === '-->') return 'a comment';
  return closer.startsWith('<') ? `a part that \`${closer}\` should end` : 'a code fence';
}

function findCorrupt(source: Source, items: readonly Item[]): Fault[] {
  const faults: Fault[] = [];
  const add = (line: number, what: string) =>
    faults.push({ kind: 'corrupt', topic: null, source: source.label, line, what });
  const { text, skipped } = source;
  const bad = text.indexOf('\ufffd');
  if (bad >= 0) add(lineOf(text, bad) + skipped, 'characters were lost before it came here (U+FFFD)');
  if (/^\ufeff?---[ \t]*\r?\n[\w-]+:/.test(text) && items[0]?.block.kind !== 'frontmatter')
    add(1, 'its frontmatter is never closed');
  for (const { block } of items)
    if (block.closer !== '') add(block.line, `${openPart(block)} is never closed; it is closed here`);
  return faults;
}

/** What is missing in the sources or corrupt, in their order. */
export function findFaults(sources: readonly Source[], items: readonly Item[]): Fault[] {
  const own = sources.map((_, index) =>
    sources.length === 1 ? items : items.filter(({ block }) => block.source === index),
  );
  const faults = sources.flatMap((source, index) => [
    ...findCorrupt(source, own[index] ?? []),
    ...findEmpty(source, own[index] ?? []),
  ]);
  const first = sources.find(({ kind }) => kind !== undefined);
  const acts = items.some(({ topic, block }) => topic === 'next-action' && !isFrame(block));
  const told = faults.some(({ topic }) => topic === 'next-action');
  if (first && !acts && !told)
    faults.push({
      kind: 'missing',
      topic: 'next-action',
      source: first.label,
      line: 0,
      what: `there is no section "${sectionTitles['next-action']}"`,
    });
  return faults;
}
