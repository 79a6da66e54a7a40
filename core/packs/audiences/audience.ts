import * as z from 'zod/mini';
import { protectedTopics, type Topic, topics } from '../reading/topics.ts';

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
  reader: z.optional(line),
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

const focusWeight = 1.2;
const stripWeight = -0.9;
const smalltalkWeight = -1.5;

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
  const strip = (file.strip ?? []).filter((topic) => !protectedTopics.includes(topic));
  // The focus comes behind the common sections and takes its topics from them.
  const common = sectionsWithout(file.sections ?? [], focus?.topics ?? []);
  const sections = focus ? [...common, focus] : common;
  const weights = new Map<Topic, number>();
  for (const topic of [
    ...protectedTopics,
    ...sections.flatMap((section) => section.topics),
    ...(file.priority ?? []),
  ])
    weights.set(topic, 1);
  for (const topic of focus?.topics ?? []) weights.set(topic, focusWeight);
  for (const topic of strip) weights.set(topic, stripWeight);
  weights.set('smalltalk', smalltalkWeight);
  return {
    audience: file.audience,
    class: file.class ?? 'planning',
    transfer: file.transfer ?? `Handoff to ${file.audience}`,
    title: file.title ?? 'Context Handoff',
    /** Who reads a package and what for, in a sentence. */
    reader: file.reader ?? `Somebody who works as ${file.audience}.`,
    budget: file.budget ?? 8000,
    sections,
    /** What a topic says to them: above 0 they ask for it, below 0 it is for others, 0 is neither. */
    weights: weights as ReadonlyMap<Topic, number>,
    instructions: file.instructions ?? [],
  };
}

export function sectionOf(profile: Pick<Profile, 'sections'>, topic: Topic): string {
  return profile.sections.find((section) => section.topics.includes(topic))?.title ?? restTitle;
}
