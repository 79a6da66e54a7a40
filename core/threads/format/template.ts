import { join } from 'node:path';
import { HandoffError } from '../../errors.ts';
import { readRegularFile } from '../../files/read.ts';
import { decodeDraft } from '../../handoff/inbox/draft.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { keepForeignFields } from './compose.ts';
import type { ThreadsLayout } from './layout.ts';
import type { RoundKind } from './round-name.ts';

/** What a round's file is made from: a body that someone wrote, or a template. */
export interface RoundSource {
  /** Of our fields, what the source says. */
  fields: ReadonlyMap<string, string>;
  /** Lines of all other fields. */
  foreign: string;
  body: string;
}

/** Text for `{{…}}` in a repository's own template. */
export type TemplateValues = Readonly<Record<string, string>>;

/** Reads a body with or without frontmatter. Throws what `publish` throws for one that cannot be used. */
export async function readSource(text: string, where: string, kind: RoundKind): Promise<RoundSource> {
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
  const foreign = frontmatter ? await keepForeignFields(text, frontmatter, kind) : '';
  return { fields: frontmatter?.values ?? new Map(), foreign, body };
}

/** Reads the bytes that `--file` gave. */
export function readFiled(bytes: Uint8Array, where: string, kind: RoundKind): Promise<RoundSource> {
  return readSource(decodeDraft(bytes, where), where, kind);
}

export function templatePath(layout: ThreadsLayout, kind: RoundKind): string {
  return join(layout.templates, `${kind}.md`);
}

/** The repository's own template as it is; null when it has none. */
export function readTemplate(layout: ThreadsLayout, kind: RoundKind): string | null {
  const file = readRegularFile(templatePath(layout, kind));
  return file === null ? null : decodeDraft(file.bytes, templatePath(layout, kind));
}

/** Fills `{{name}}`; a name that we do not know stays, and `check` finds it. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(/\{\{ *([a-z_]+) *\}\}/g, (mark, name: string) => values[name] ?? mark);
}
