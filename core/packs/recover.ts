import { sectionTitles } from '../handoff/format/section-titles.ts';
import { countBreaks } from '../text/lines.ts';
import { isFrame, isTitle, type Source } from './reading/block.ts';
import { placeOf } from './reading/evidence.ts';
import type { Unit } from './reading/read-units.ts';
import { splitBlocks } from './reading/split-blocks.ts';
import { protectedTopics, type Topic } from './reading/topics.ts';

/** A document that may hold a missing part, and what it is to the source: its lineage, its thread, the archive. */
export interface Candidate extends Source {
  from: string;
}

/** Something of a source that is not there, or cannot be read as it was meant. */
interface Fault {
  source: Source;
  /** 1-based; 0 where nothing marks the place. */
  line: number;
  what: string;
  /** The topic that is missing; without one the form is corrupt. */
  missing?: Topic;
}

const placeholder = /^\s*(?:[-*+]\s+)?(?:\{[^}]*\}|\{\{[^}]*\}\}|<[^>]*>|TODO|TBD|\.\.\.|…)?\s*$/;

/** Headings of what must not be lost, with nothing under them but what a template left. */
function findEmpty(source: Source, units: readonly Unit[]): Fault[] {
  const content = units.filter(({ block }) => !isFrame(block) && !placeholder.test(block.text));
  const filled = new Set(
    content.flatMap(({ block }) => block.path.map((title, depth) => `${depth} ${title}`)),
  );
  return units.flatMap(({ block, place }): Fault[] => {
    const topic = place?.topic;
    // A heading that names its content whole, as in `## BLOCKED: the key is missing`, needs none under it.
    if (
      !isTitle(block) ||
      !topic ||
      !protectedTopics.includes(topic) ||
      topic === 'blockers' ||
      topic === 'constraints'
    )
      return [];
    if (filled.has(`${block.path.length - 1} ${block.path.at(-1)}`)) return [];
    return [
      { source, line: block.line, what: `the section "${block.path.at(-1)}" is empty`, missing: topic },
    ];
  });
}

function openPart(closer: string): string {
  if (closer === '-->') return 'a comment';
  return closer.startsWith('<') ? `a part that \`${closer}\` should end` : 'a code fence';
}

function findCorrupt(source: Source, units: readonly Unit[]): Fault[] {
  const { text, skipped } = source;
  const faults: Fault[] = [];
  const lost = text.indexOf('\ufffd');
  if (lost >= 0) {
    const line = countBreaks(text.slice(0, lost)) + 1 + skipped;
    faults.push({ source, line, what: 'characters were lost before it came here (U+FFFD)' });
  }
  if (/^\ufeff?---[ \t]*\r?\n[\w-]+:/.test(text) && units[0]?.block.kind !== 'frontmatter')
    faults.push({ source, line: 1, what: 'its frontmatter is never closed' });
  for (const { line, closer } of new Set(units.map(({ block }) => block))) {
    const what = `${openPart(closer)} is never closed; it is closed here`;
    if (closer !== '') faults.push({ source, line, what });
  }
  return faults;
}

function findFaults(sources: readonly Source[], units: readonly Unit[]): Fault[] {
  const faults = sources.flatMap((source, index) => {
    const own = units.filter(({ block }) => block.source === index);
    return [...findCorrupt(source, own), ...findEmpty(source, own)];
  });
  const first = sources.find(({ kind }) => kind !== undefined);
  const hasAction = units.some(({ place, block }) => place?.topic === 'next-action' && !isFrame(block));
  const isTold = faults.some(({ missing }) => missing === 'next-action');
  if (first === undefined || hasAction || isTold) return faults;
  const what = `there is no section "${sectionTitles['next-action']}"`;
  return [...faults, { source: first, line: 0, what, missing: 'next-action' }];
}

/** What a chain's entry says of the next task in its frontmatter. */
function nextTaskOf({ text }: Source): { text: string; line: number } | null {
  const match = /^next_task:[ \t]*["']?(.+?)["']?[ \t]*$/m.exec(text.slice(0, 4096));
  const task = match?.[1] ?? '';
  if (match === null || task === '' || task === 'null') return null;
  return { text: task, line: countBreaks(text.slice(0, match.index)) + 1 };
}

function findPart(candidate: Candidate, topic: Topic): { text: string; line: number } | null {
  const blocks = splitBlocks(candidate, 0).filter(
    (block) => !isFrame(block) && placeOf(block)?.topic === topic,
  );
  const first = blocks[0];
  if (first === undefined) return topic === 'next-action' ? nextTaskOf(candidate) : null;
  return { text: blocks.map(({ mark, text }) => mark + text).join('\n\n'), line: first.line };
}

const titles: Partial<Record<Topic, string>> = {
  'next-action': sectionTitles['next-action'],
  acceptance: 'Acceptance criteria',
  constraints: 'Constraints',
  donts: sectionTitles.donts,
  blockers: 'Blockers',
};

/** Looks a missing part up in the candidates, nearest first, and says where it was found: file, line, what that is. */
function rebuild(topic: Topic, candidates: readonly Candidate[]): { source: Source; origin: string } | null {
  for (const candidate of candidates) {
    const part = findPart(candidate, topic);
    if (part === null) continue;
    const { label, from } = candidate;
    const text = `## ${titles[topic] ?? topic}\n\n${part.text}\n`;
    return { source: { label, text, skipped: part.line - 3 }, origin: `${label}:${part.line} (${from})` };
  }
  return null;
}

/**
 * Looks for what is missing in sources among the candidates for each. Returns the parts that were found, and lines for
 * the transition notes: what is corrupt, what was rebuilt from where, what only the user knows.
 */
export async function recover(
  sources: readonly Source[],
  units: readonly Unit[],
  candidatesFor: (source: Source) => Promise<Candidate[]>,
): Promise<{ rebuilt: Source[]; notes: string[] }> {
  const rebuilt: Source[] = [];
  const notes: string[] = [];
  for (const { source, line, what, missing } of findFaults(sources, units)) {
    const fault = `${source.label}${line > 0 ? `:${line}` : ''}: ${what}`;
    const found = missing && source.kind ? rebuild(missing, await candidatesFor(source)) : null;
    if (found) rebuilt.push(found.source);
    if (missing === undefined) notes.push(`Corrupt: ${fault}`);
    else if (found) notes.push(`Rebuilt: ${fault}; taken from ${found.origin}, to be confirmed`);
    else notes.push(`Missing: ${fault}. Ask the user`);
  }
  return { rebuilt, notes };
}
