import * as z from 'zod/mini';
import { protectedTopics, type Topic, topics } from '../document/topics.ts';

const topic = z.enum(topics);
const line = z.string().check(z.minLength(1), z.maxLength(400), z.regex(/^[^\n]*$/, 'must be one line'));
const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a-z, 0-9 and -'));

const section = z.strictObject({
  title: line,
  topics: z.array(topic).check(z.minLength(1)),
});

/** One audience as a file says it (spec/audiences.md, "Audiences"); what it leaves out comes from `extends`. */
export const audienceFile = z.strictObject({
  audience: name,
  aliases: z.optional(z.array(name)),
  extends: z.optional(name),
  class: z.optional(z.enum(['dev', 'planning', 'hybrid'])),
  transfer: z.optional(line),
  title: z.optional(line),
  budget: z.optional(z.int().check(z.positive())),
  sections: z.optional(z.array(section).check(z.minLength(1))),
  focus: z.optional(section),
  priority: z.optional(z.array(topic)),
  strip: z.optional(z.array(topic)),
  instructions: z.optional(z.array(line)),
  adapts: z.optional(z.array(name).check(z.minLength(1))),
});

export type AudienceFile = z.infer<typeof audienceFile>;
type Section = z.infer<typeof section>;

/** Whatever has no section of its own is printed under this title, last. */
export const restTitle = 'Further Context';

/** Sections, without the topics that are printed elsewhere. */
export function sectionsWithout(sections: readonly Section[], taken: readonly Topic[]): Section[] {
  return sections.map(({ title, topics: own }) => ({
    title,
    topics: own.filter((topic) => !taken.includes(topic)),
  }));
}

/** An audience with everything that packing for it needs, from its file laid over what it extends. */
export type Profile = ReturnType<typeof makeProfile>;

export function makeProfile({ focus, ...file }: AudienceFile) {
  const stripped = (file.strip ?? []).filter((topic) => !protectedTopics.includes(topic));
  const strip: ReadonlySet<Topic> = new Set(stripped);
  // The focus comes behind the common sections and takes its topics from them.
  const common = sectionsWithout(file.sections ?? [], focus?.topics ?? []);
  const sections = focus ? [...common, focus] : common;
  const shown = sections.flatMap((section) => section.topics).filter((topic) => !strip.has(topic));
  const first = new Set([...(focus?.topics ?? []), ...(file.priority ?? [])]);
  return {
    audience: file.audience,
    class: file.class ?? 'planning',
    transfer: file.transfer ?? `Handoff to ${file.audience}`,
    title: file.title ?? 'Context Handoff',
    budget: file.budget ?? 8000,
    sections,
    /** Topics in the order in which they take what room is left. */
    priority: [...first].filter((topic) => !strip.has(topic) && !protectedTopics.includes(topic)),
    strip,
    /** The topics that the audience asks for: what relevance counts. */
    wanted: new Set([...protectedTopics, ...shown]) as ReadonlySet<Topic>,
    instructions: file.instructions ?? [],
  };
}

export function sectionOf(profile: Profile, topic: Topic): string {
  return profile.sections.find((section) => section.topics.includes(topic))?.title ?? restTitle;
}
