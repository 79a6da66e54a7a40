import { protectedTopics, type Topic, topics } from '../document/topics.ts';
import type { AudienceFile, Section } from './schema.ts';

/** An audience with everything that packing for it needs. */
export interface Profile {
  audience: string;
  class: 'dev' | 'planning' | 'hybrid';
  transfer: string;
  title: string;
  budget: number;
  sections: readonly Section[];
  /** Topics in the order in which they take what room is left. */
  priority: readonly Topic[];
  strip: ReadonlySet<Topic>;
  /** The topics that the audience asks for: what relevance counts. */
  wanted: ReadonlySet<Topic>;
  instructions: readonly string[];
}

/** Whatever has no section of its own is printed under this title, last. */
export const restTitle = 'Further Context';

/** Sections, without the topics that are printed elsewhere. */
export function sectionsWithout(sections: readonly Section[], taken: readonly Topic[]): Section[] {
  return sections.map(({ title, topics: own }) => ({
    title,
    topics: own.filter((topic) => !taken.includes(topic)),
  }));
}

/** An audience from its file, which is already laid over what it extends. */
export function makeProfile(file: AudienceFile): Profile {
  const priority = [...(file.focus?.topics ?? []), ...(file.priority ?? [])];
  const strip = new Set(file.strip ?? []);
  for (const topic of protectedTopics) strip.delete(topic);
  // The focus comes behind the common sections and takes its topics from them.
  const common = sectionsWithout(file.sections ?? [], file.focus?.topics ?? []);
  const sections = file.focus ? [...common, file.focus] : common;
  const shown = sections.flatMap((section) => section.topics).filter((topic) => !strip.has(topic));
  return {
    audience: file.audience,
    class: file.class ?? 'planning',
    transfer: file.transfer ?? `Handoff to ${file.audience}`,
    title: file.title ?? 'Context Handoff',
    budget: file.budget ?? 8000,
    sections,
    priority: [...new Set(priority)].filter((topic) => !strip.has(topic) && !protectedTopics.includes(topic)),
    strip,
    wanted: new Set([...protectedTopics, ...shown]),
    instructions: file.instructions ?? [],
  };
}

/** The title of the section of a topic. */
export function sectionOf(profile: Profile, topic: Topic): string {
  return profile.sections.find((section) => section.topics.includes(topic))?.title ?? restTitle;
}

/** Whether a topic is one that the audience asks for. */
export function isWanted(profile: Profile, topic: Topic): boolean {
  return profile.wanted.has(topic);
}

/** Topics that may fill what room is left, after those with a priority. */
export function fillers(profile: Profile): Topic[] {
  const named = new Set<Topic>([...profile.priority, ...protectedTopics]);
  return topics.filter((topic) => !named.has(topic) && !profile.strip.has(topic));
}
