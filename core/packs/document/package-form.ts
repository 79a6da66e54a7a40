import { readMarkdown } from '../../text/markdown.ts';

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

export interface PackagePart {
  title: string;
  /** 1-based line of its heading. */
  line: number;
  /** 1-based line of the first line of `text`. */
  from: number;
  text: string;
}

/** A package as a file holds it, whoever wrote it. */
export interface ParsedPackage {
  text: string;
  /** From the title; empty where there is none. */
  source: string;
  audience: string;
  reason: string;
  outcome: string;
  budget: number | null;
  /** By level-2 headings, in order. */
  parts: readonly PackagePart[];
}

const titleLine = /^#[ \t]+Context Handoff:[ \t]*(.*?)[ \t]*(?:→|->)[ \t]*(.*?)[ \t]*$/m;

function fieldOf(text: string, label: string): string {
  const value = new RegExp(`^\\*\\*${label}:\\*\\*[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return value === notGiven ? '' : value;
}

export function parsePackage(text: string): ParsedPackage {
  const { lines, sections } = readMarkdown(text);
  const headings = sections.filter(({ heading }) => heading.depth === 2);
  const parts = headings.map(({ heading, title, firstLine }, index) => ({
    title,
    line: heading.firstLine + 1,
    from: firstLine + 1,
    text: lines.slice(firstLine, headings[index + 1]?.heading.firstLine ?? lines.length).join('\n'),
  }));
  const title = titleLine.exec(text);
  const summary = parts.find((part) => part.title === partTitles.summary)?.text ?? '';
  const budget = /^[-*] Token Budget: (\d+) tokens/m.exec(text)?.[1];
  return {
    text,
    source: title?.[1] ?? '',
    audience: title?.[2] ?? '',
    reason: fieldOf(summary, 'Transfer Reason'),
    outcome: fieldOf(summary, 'Expected Outcome'),
    budget: budget === undefined ? null : Number(budget),
    parts,
  };
}
