import { join } from 'node:path';
import { HandoffError } from '../../errors.ts';
import { readRegularFile } from '../../files/read.ts';
import { decodeDraft } from '../../handoff/inbox/draft.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { keepOtherFields } from '../../text/frontmatter-fields.ts';
import type { RoundKind } from './directory.ts';
import type { ThreadsLayout } from './layout.ts';
import { roundFields } from './round-file.ts';
import { fillTemplate, isPlaceholder, type TemplateValues } from './template.ts';

/** What a round's file is made from: a body that someone wrote, or a template. */
export interface RoundSource {
  /** What the source says of our fields. */
  fields: ReadonlyMap<string, string>;
  /** Lines of all other fields. */
  otherFields: string;
  body: string;
}

/** A body that `--file` names, as it was read. */
export interface NamedBody {
  bytes: Uint8Array;
  where: string;
}

export const bodyAlone = (body: string): RoundSource => ({ fields: new Map(), otherFields: '', body });

/** Reads a body with or without frontmatter. Throws what `publish` throws for one that cannot be used. */
async function readSource(text: string, where: string, kind: RoundKind): Promise<RoundSource> {
  const result = await readFrontmatter(text);
  if (result.kind === 'refused' || result.kind === 'broken') {
    throw new HandoffError(result.kind === 'refused' ? 'frontmatter-refused' : 'frontmatter-invalid', {
      message: `${where}: ${result.reason}; expected YAML between two lines \`---\`, or no frontmatter at all`,
      hint: 'correct the lines at the top of the file, or delete them, then run the command again',
    });
  }
  const frontmatter = result.kind === 'found' ? result.frontmatter : null;
  const body = frontmatter ? text.slice(frontmatter.bodyStart) : text.replace(/^\ufeff/, '');
  if (body.trim() === '') {
    throw new HandoffError('empty-body', {
      message: `${where}: the body is empty`,
      hint: `write what the ${kind} has to say, or leave --file out to get a scaffold`,
    });
  }
  if (frontmatter === null) return bodyAlone(body);
  const ours = new Set(roundFields[kind].filter((field) => field !== 'gate_commands'));
  const otherFields = await keepOtherFields(text, frontmatter, ours);
  return { fields: frontmatter.values, otherFields, body };
}

/** Reads the body that `--file` gave. */
export function readNamedSource({ bytes, where }: NamedBody, kind: RoundKind): Promise<RoundSource> {
  return readSource(decodeDraft(bytes, where), where, kind);
}

const templatePath = (layout: ThreadsLayout, kind: RoundKind) => join(layout.templates, `${kind}.md`);

/** Returns the repository's own template as it is; null when it has none. */
export function readTemplate(layout: ThreadsLayout, kind: RoundKind): string | null {
  const path = templatePath(layout, kind);
  const file = readRegularFile(path);
  return file === null ? null : decodeDraft(file.bytes, path);
}

/**
 * Reads the repository's template, filled with what is known; null when it has none. Placeholders are no values.
 * `withEnds` gives a text made from the body the line ends that the template has.
 */
export async function readFilledTemplate(layout: ThreadsLayout, kind: RoundKind, values: TemplateValues) {
  const template = readTemplate(layout, kind);
  if (template === null) return null;
  const source = await readSource(fillTemplate(template, values), templatePath(layout, kind), kind);
  const said = [...source.fields].filter(([, value]) => !isPlaceholder(value));
  const [breaks, crlf] = [/\n/g, /\r\n/g].map((form) => template.match(form)?.length ?? 0) as [
    number,
    number,
  ];
  const eol = 2 * crlf > breaks ? '\r\n' : '\n';
  const withEnds = (text: string) => text.replace(/\r?\n/g, eol);
  return { ...source, fields: new Map(said), body: withEnds(source.body), withEnds };
}
