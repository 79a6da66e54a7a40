import { join } from 'node:path';
import { Lexer } from 'yaml';
import { HandoffError } from '../errors.ts';
import { composeEntry } from './format/compose.ts';
import { createEntry, refuseOutside, shownPath } from './format/directory.ts';
import type { Entry } from './format/entry.ts';
import { normaliseId, splitId } from './format/ids.ts';
import { type LegacyForm, listScalars, readLegacyForm, renderLegacyBody } from './format/legacy.ts';
import { findEntry } from './format/read-entry.ts';

export type Converted = Awaited<ReturnType<typeof convertEntry>>;

/**
 * Turns a file of the older form into one of the newer form beside it, and names what that has no place for. A Markdown
 * file that is there already wins: then nothing is created. Throws when the file does not parse.
 */
export async function convertEntry(directory: string, name: string) {
  refuseOutside(directory);
  const id = normaliseId(name);
  const entry = await findEntry(directory, name);
  const shared = { id, path: join(directory, `${id}.md`), source: join(directory, `${id}.yaml`) };
  if (entry.form === 'markdown') return { ...shared, created: false, not_carried: [] };
  refuseUnreadable(entry);
  const form = readLegacyForm(entry.text, true);
  const text = composeConverted(id, form);
  const created = createEntry(shared.path, text);
  return { ...shared, created, not_carried: created ? listNotCarried(entry.text, form, text) : [] };
}

function refuseUnreadable({ id, path, whole, size, problems: [problem] }: Entry): void {
  if (!whole) {
    throw new HandoffError('too-large', {
      message: `${path}: ${size} bytes, more than is read of a chain file`,
      hint: 'move what is long into a file of its own and name it by its path',
    });
  }
  if (problem) {
    throw new HandoffError('frontmatter-invalid', {
      message: `${path}, line ${problem.line}: ${problem.message}; nothing was converted`,
      hint: `correct the line, then: handoff chain convert ${id}`,
    });
  }
}

/** Values that the contract wants and the older form may lack get a plain one in their place; `id` is the file's name. */
function composeConverted(id: string, { parents, fields, extra, root }: LegacyForm): string {
  const filled = {
    ...fields,
    agent: fields.agent ?? splitId(id)?.agent ?? 'unknown',
    status: fields.status ?? 'needs_discussion',
    summary: fields.summary ?? `Converted from ${shownPath(id, 'yaml')}`,
    next_priority: fields.next_priority ?? 'medium',
  };
  const body = renderLegacyBody(root, 'The older file has none.');
  return composeEntry({ id, parents, fields: filled, extra }, body);
}

const withoutSpace = (text: string) => text.replace(/\s+/g, '');

/** Proves that each value is in the new text, and names what YAML holds besides values. */
function listNotCarried(source: string, { root, statedId }: LegacyForm, text: string): string[] {
  const carried = [text, text.replace(/\\(["\\])/g, '$1')].map(withoutSpace);
  const lost = [...listScalars(root)].filter(({ path, text: value }) => {
    const isId = path === 'id' || path === 'parent' || path.startsWith('parent[');
    return !isId && !carried.some((all) => all.includes(withoutSpace(value)));
  });
  const otherId = statedId !== null && !text.includes(statedId);
  return [
    ...(otherId ? [`id ${statedId} (the file's name wins)`] : []),
    ...lost.map(({ path }) => path),
    ...listMarks(source),
  ];
}

/** Before the text of a plain or block scalar YAML's lexer gives this token; what follows it is a value. */
const scalarMark = '\u001f';

/** Comments and anchors by YAML's own lexer: a `#` within a text is no comment. */
function listMarks(source: string): string[] {
  const tokens = [...new Lexer().lex(source)];
  const marks = tokens.filter((_, index) => tokens[index - 1] !== scalarMark);
  const comments = marks.flatMap((token) => /^#+\s*(\S.*?)\s*$/s.exec(token)?.[1] ?? []);
  const anchors = new Set(marks.flatMap((token) => /^[&*](.+)/s.exec(token)?.[1] ?? []));
  return [
    ...comments.map((comment) => `comment: ${comment}`),
    ...[...anchors].map((anchor) => `anchor ${anchor} (its value is written out)`),
  ];
}
