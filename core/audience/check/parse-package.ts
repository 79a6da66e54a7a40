import { findHeadings } from '../../handoff/sections.ts';
import { notGiven, partTitles } from '../render/package.ts';

export interface PackagePart {
  title: string;
  /** 1-based line of its heading. */
  line: number;
  /** 1-based line of the first line of `text`. */
  from: number;
  text: string;
}

/** A package as it stands in a file, whoever wrote it. */
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
  const lines = text.split(/\r?\n/);
  const headings = findHeadings(lines).filter(({ level }) => level === 2);
  const parts = headings.map((heading, index) => {
    const first = heading.index + heading.lines;
    return {
      title: heading.title,
      line: heading.index + 1,
      from: first + 1,
      text: lines.slice(first, headings[index + 1]?.index ?? lines.length).join('\n'),
    };
  });
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
