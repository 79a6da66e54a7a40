import { sectionTitles } from '../../handoff/sections.ts';
import type { Profile } from '../audiences/profile.ts';
import type { Topic } from '../document/topics.ts';
import type { Kept } from '../selection/selection.ts';
import { renderParts } from './sections.ts';

/** The sections of a handoff that a reader's host shows first and last: in a handoff they keep their own headings. */
const own: readonly { title: string; topic: Topic }[] = [
  { title: sectionTitles['next-action'], topic: 'next-action' },
  { title: sectionTitles.donts, topic: 'donts' },
];

/** An audience whose next action and don'ts stand outside the package, each under the heading of a handoff. */
export function asHandoffProfile(profile: Profile): Profile {
  const taken = new Set<Topic>(own.map(({ topic }) => topic));
  const sections = profile.sections.map(({ title, topics }) => ({
    title,
    topics: topics.filter((topic) => !taken.has(topic)),
  }));
  return {
    ...profile,
    sections: [...sections, ...own.map(({ title, topic }) => ({ title, topics: [topic] }))],
  };
}

export const handoffTitles: ReadonlySet<string> = new Set(own.map(({ title }) => title));

function section(title: string, kept: readonly Kept[]): string {
  const parts = kept.filter((part) => part.section === title);
  return parts.length === 0 ? '' : `## ${title}\n\n${renderParts(parts, title)}\n`;
}

/** What stands before and behind the package in a handoff's body. */
export function renderAround(kept: readonly Kept[]): { head: string; tail: string } {
  const head = section(sectionTitles['next-action'], kept);
  const tail = section(sectionTitles.donts, kept);
  return { head: head && `${head}\n`, tail: tail && `\n${tail}` };
}
