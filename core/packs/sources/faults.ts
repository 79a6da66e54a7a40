import { sectionTitles } from '../../handoff/format/sections.ts';
import { isFrame, isTitle, type Source } from '../document/block.ts';
import { protectedTopics, type Topic } from '../document/topics.ts';
import type { Item } from './parse-sources.ts';

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

/** Headings of what must not be lost, with nothing under them but what a template left. */
function findEmpty(source: Source, items: readonly Item[]): Fault[] {
  const content = items.filter(({ block }) => !isFrame(block) && !placeholder.test(block.text));
  const filled = new Set(
    content.flatMap(({ block }) => block.path.map((title, depth) => `${depth} ${title}`)),
  );
  const isEmpty = ({ block, topic }: Item) =>
    isTitle(block) &&
    protectedTopics.includes(topic) &&
    // A heading that names its content whole, as in `## BLOCKED: the key is missing`, needs none under it.
    topic !== 'blockers' &&
    topic !== 'constraints' &&
    !filled.has(`${block.path.length - 1} ${block.path.at(-1)}`);
  return items
    .filter(isEmpty)
    .map(({ block, topic }) =>
      missing(topic, source, block.line, `the section "${block.path.at(-1)}" is empty`),
    );
}

function missing(topic: Topic, source: Source, line: number, what: string): Fault {
  return { kind: 'missing', topic, source: source.label, line, what };
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

/** Returns what is missing in the sources or corrupt, in their order. */
export function findFaults(sources: readonly Source[], items: readonly Item[]): Fault[] {
  const faults = sources.flatMap((source, index) => {
    const own = items.filter(({ block }) => block.source === index);
    return [...findCorrupt(source, own), ...findEmpty(source, own)];
  });
  const first = sources.find(({ kind }) => kind !== undefined);
  const hasAction = items.some(({ topic, block }) => topic === 'next-action' && !isFrame(block));
  const isTold = faults.some(({ topic }) => topic === 'next-action');
  if (first === undefined || hasAction || isTold) return faults;
  const what = `there is no section "${sectionTitles['next-action']}"`;
  return [...faults, missing('next-action', first, 0, what)];
}
