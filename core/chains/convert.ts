import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { createEntry } from './create-entry.ts';
import { refuseOutside, shownPath } from './directory.ts';
import { composeEntry } from './format/compose.ts';
import type { Entry } from './format/fields.ts';
import { listScalars } from './format/legacy-body.ts';
import { type LegacyForm, readLegacyForm } from './format/legacy-form.ts';
import { listLegacyMarks } from './format/legacy-marks.ts';
import { normaliseId, splitId } from './ids.ts';
import { findEntry } from './read-entry.ts';

export interface Converted {
  id: string;
  path: string;
  /** The older file, which stays as it is. */
  source: string;
  /** False when a Markdown file was there already: it wins, and nothing was written. */
  created: boolean;
  /** What the newer form has no place for, by name. */
  not_carried: readonly string[];
}

/** Turns a file of the older form into one of the newer form beside it. Throws when it does not parse. */
export async function convertEntry(directory: string, name: string): Promise<Converted> {
  refuseOutside(directory);
  const id = normaliseId(name);
  const entry = await findEntry(directory, name);
  const shared = { id, path: join(directory, `${id}.md`), source: join(directory, `${id}.yaml`) };
  if (entry.form === 'markdown') return { ...shared, created: false, not_carried: [] };
  refuseUnreadable(entry);
  const form = await readLegacyForm(entry.text, true);
  const text = composeConverted(entry, form);
  const created = createEntry(shared.path, text);
  return { ...shared, created, not_carried: created ? await listNotCarried(entry.text, form, text) : [] };
}

function refuseUnreadable(entry: Entry): void {
  const problem = entry.problems[0];
  if (!entry.whole) {
    throw new HandoffError('too-large', {
      message: `${entry.path}: ${entry.size} bytes, more than is read of a chain file`,
      hint: 'move what is long into a file of its own and name it by its path',
    });
  }
  if (problem) {
    throw new HandoffError('frontmatter-invalid', {
      message: `${entry.path}, line ${problem.line}: ${problem.message}; nothing was converted`,
      hint: `correct the line, then: handoff chain convert ${entry.id}`,
    });
  }
}

/** Values that the contract wants and the older form may lack get a plain stand-in; `id` is the file's name. */
function composeConverted(entry: Entry, form: LegacyForm): string {
  const { fields } = form;
  const draft = {
    id: entry.id,
    parents: form.parents,
    fields: {
      ...fields,
      agent: fields.agent ?? splitId(entry.id)?.agent ?? 'unknown',
      status: fields.status ?? 'needs_discussion',
      summary: fields.summary ?? `Converted from ${shownPath(entry.id, 'yaml')}`,
      next_priority: fields.next_priority ?? 'medium',
    },
    extra: form.extra,
  };
  const body = ['Context', 'Output'].reduce(
    (text, title) => (new RegExp(`^## ${title}$`, 'm').test(text) ? text : addSection(text, title)),
    form.body,
  );
  return composeEntry(draft, body);
}

function addSection(body: string, title: string): string {
  const section = `## ${title}\n\nThe older file has none.`;
  const at = title === 'Context' ? 0 : body.search(/^## (?:Blockers|Acceptance Criteria)$/m);
  const parts = at < 0 ? [body, section] : [body.slice(0, at), section, body.slice(at)];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n');
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Proves that each value stands in the new text, and names what YAML holds besides values. */
async function listNotCarried(source: string, form: LegacyForm, text: string): Promise<string[]> {
  const carried = squeeze(text);
  const unescaped = squeeze(text.replace(/\\(["\\])/g, '$1'));
  const lost = [...listScalars(form.root)]
    .filter(({ path, text: value }) => {
      const plain = squeeze(value);
      const isId = path === 'id' || path === 'parent' || path.startsWith('parent[');
      return !isId && plain !== '' && !carried.includes(plain) && !unescaped.includes(plain);
    })
    .map(({ path }) => path);
  const { comments, anchors } = await listLegacyMarks(source);
  const stated =
    form.statedId !== null && !text.includes(form.statedId)
      ? [`id ${form.statedId} (the file's name wins)`]
      : [];
  return [
    ...stated,
    ...lost,
    ...comments.map((comment) => `comment: ${comment}`),
    ...anchors.map((anchor) => `anchor ${anchor} (its value is written out)`),
  ];
}
