import { sectionTitles } from '../../handoff/format/sections.ts';
import { isFrame, type Source } from '../document/block.ts';
import { classifyByPlace } from '../document/classify.ts';
import { splitBlocks } from '../document/split-blocks.ts';
import type { Topic } from '../document/topics.ts';
import type { Fault } from './faults.ts';

/** A document that may hold a missing part, and what it is to the source: its lineage, its thread, the archive. */
export interface Candidate extends Source {
  from: string;
}

/** A part that was found again. */
export interface Rebuilt {
  fault: Fault;
  source: Source;
  /** Where it was found: file, line, and what that is. */
  origin: string;
}

const titles: Partial<Record<Topic, string>> = {
  'next-action': sectionTitles['next-action'],
  acceptance: 'Acceptance criteria',
  constraints: 'Constraints',
  donts: sectionTitles.donts,
  blockers: 'Blockers',
};

/** What a chain's entry says of the next task in its frontmatter. */
function nextTaskOf({ text }: Source): { text: string; line: number } | null {
  const match = /^next_task:[ \t]*["']?(.+?)["']?[ \t]*$/m.exec(text.slice(0, 4096));
  const task = match?.[1] ?? '';
  if (match === null || task === '' || task === 'null') return null;
  return { text: task, line: text.slice(0, match.index).split('\n').length };
}

function findPart(candidate: Candidate, topic: Topic): { text: string; line: number } | null {
  const blocks = splitBlocks(candidate, 0).filter(
    (block) => !isFrame(block) && classifyByPlace(block)?.topic === topic,
  );
  const first = blocks[0];
  if (first === undefined) return topic === 'next-action' ? nextTaskOf(candidate) : null;
  return { text: blocks.map(({ text }) => text).join('\n\n'), line: first.line };
}

/** Looks a missing part up in the candidates, nearest first. Null when none has it: then the user must be asked. */
export function rebuild(fault: Fault, candidates: readonly Candidate[]): Rebuilt | null {
  const { topic } = fault;
  if (topic === null) return null;
  for (const candidate of candidates) {
    const part = findPart(candidate, topic);
    if (part === null) continue;
    const { label, from } = candidate;
    const text = `## ${titles[topic] ?? topic}\n\n${part.text}\n`;
    const source = { label, text, skipped: part.line - 3 };
    return { fault, source, origin: `${label}:${part.line} (${from})` };
  }
  return null;
}

/** Lines for the transition notes: what is corrupt, what was rebuilt from where, what only the user knows. */
export function describeFaults(faults: readonly Fault[], rebuilt: readonly Rebuilt[]): string[] {
  return faults.map((fault) => {
    const place = `${fault.source}${fault.line > 0 ? `:${fault.line}` : ''}`;
    if (fault.kind === 'corrupt') return `Corrupt: ${place}: ${fault.what}`;
    const found = rebuilt.find((part) => part.fault === fault);
    return found
      ? `Rebuilt: ${place}: ${fault.what}; taken from ${found.origin}, to be confirmed`
      : `Missing: ${place}: ${fault.what}. Ask the user`;
  });
}
