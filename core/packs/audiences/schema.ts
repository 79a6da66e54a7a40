import * as z from 'zod/mini';
import { topics } from '../document/topics.ts';
import { checkYaml, readYaml } from './read-yaml.ts';

const topic = z.enum(topics);
const line = z.string().check(z.minLength(1), z.maxLength(400), z.regex(/^[^\n]*$/, 'must be one line'));
const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a-z, 0-9 and -'));

const section = z.strictObject({
  title: line,
  topics: z.array(topic).check(z.minLength(1)),
});

/** One audience as a file says it; what it leaves out comes from `extends`. */
export const audienceFile = z.strictObject({
  audience: name,
  aliases: z.optional(z.array(name)),
  /** The file that this one adds to. */
  extends: z.optional(name),
  /** Which numbers of a repository's configuration hold for it. */
  class: z.optional(z.enum(['dev', 'planning', 'hybrid'])),
  transfer: z.optional(line),
  title: z.optional(line),
  budget: z.optional(z.int().check(z.positive())),
  sections: z.optional(z.array(section).check(z.minLength(1))),
  /** A part of its own, behind the common ones. */
  focus: z.optional(section),
  priority: z.optional(z.array(topic)),
  strip: z.optional(z.array(topic)),
  instructions: z.optional(z.array(line)),
  /** The audiences between which the source decides. */
  adapts: z.optional(z.array(name).check(z.minLength(1))),
});

export type AudienceFile = z.infer<typeof audienceFile>;
export type Section = z.infer<typeof section>;

/** Reads one audience's file. Throws `pack-config` with the line of what is wrong. */
export function readAudience(text: string, path: string): AudienceFile {
  return checkYaml(audienceFile, readYaml(text, path), path);
}
