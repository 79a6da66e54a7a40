import { isUtf8 } from 'node:buffer';
import { type Frontmatter, readFrontmatter } from '../../text/frontmatter.ts';
import { fieldProblems } from './fields/field-rules.ts';
import { type Section, sectionContent, splitSections } from './sections.ts';
import { sentinelOf, splitSentinel } from './sentinel.ts';

/** A handoff file as it was read. A bad one is data, not an exception: `problems` says what is wrong with it. */
export interface Handoff {
  /** The whole file as text; invalid UTF-8 shows as U+FFFD. */
  text: string;
  /** Where the frontmatter lies; null when there is none or it cannot be read. */
  frontmatter: Frontmatter | null;
  /** The fields, as text. Empty when the frontmatter cannot be read. */
  fields: ReadonlyMap<string, string>;
  /** The body without frontmatter and sentinel; of a file whose frontmatter is broken, the whole text. */
  body: string;
  sections: readonly Section[];
  sentinel: string;
  /** What keeps it from being well-formed (spec/file-format.md, "Validation"); empty when it is. */
  problems: readonly string[];
  /** True when it can only be shown as it is: unreadable frontmatter, or no next action. */
  verbatim: boolean;
}

export async function parseHandoff(bytes: Uint8Array): Promise<Handoff> {
  const text = Buffer.from(bytes).toString('utf8');
  const problems: string[] = [];
  if (text.includes('\ufffd') && !isUtf8(bytes)) problems.push('the file is not valid UTF-8');
  const result = await readFrontmatter(text, { tolerant: true });
  const frontmatter = result.kind === 'found' ? result.frontmatter : null;
  if (result.kind === 'none') problems.push('it has no frontmatter');
  if (result.kind === 'broken' || result.kind === 'refused') problems.push(result.reason);
  const fields = frontmatter?.values ?? new Map<string, string>();
  if (frontmatter) problems.push(...fieldProblems(fields));

  const rest = splitSentinel(frontmatter ? text.slice(frontmatter.bodyStart) : text);
  const sections = splitSections(rest.text, fields.get('next_action'));
  const hasAction = sectionContent(sections, 'next-action') !== '';
  if (!hasAction) problems.push('it has no section `## Immediate next action`');
  return {
    text,
    frontmatter,
    fields,
    body: rest.text,
    sections,
    sentinel: sentinelOf(bytes, rest.sentinel, fields.get('sentinel')),
    problems,
    verbatim: result.kind === 'broken' || result.kind === 'refused' || !hasAction,
  };
}
