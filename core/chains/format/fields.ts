import type { ChainFields } from './schema.ts';

/** The fields of a file in the order in which they are written. */
export const fieldOrder = [
  'id',
  'parent',
  'agent',
  'status',
  'summary',
  'next_agent',
  'next_task',
  'next_priority',
] as const satisfies readonly ('id' | 'parent' | keyof ChainFields)[];

/** What a file says is wrong with it, or what `check` found. */
export interface EntryProblem {
  code: string;
  /** 1-based line in the file. */
  line: number;
  message: string;
}

/** A chain file as it was read. A bad one is data: `problems` says what is wrong, everything else is best effort. */
export interface Entry {
  /** The file name without `.md` or `.yaml`: what parents refer to. */
  id: string;
  path: string;
  form: 'markdown' | 'yaml';
  /** The `id` field; null when there is none. */
  statedId: string | null;
  parents: readonly string[];
  fields: ChainFields;
  /** Other top-level scalars, kept as text. */
  extra: Readonly<Record<string, string>>;
  /** The body that was read, as Markdown; that of the older form is rendered into the sections of the new one. */
  body: string;
  /** The file's text as far as it was read. */
  text: string;
  size: number;
  /** False when only the head was read. */
  whole: boolean;
  problems: readonly EntryProblem[];
}

const nothing = new Set(['', 'null', '~', 'none', 'nil']);

/** A scalar that may be absent: `null`, `"null"`, `~`, `none` and the empty text all mean nothing. */
export function orNull(value: string | undefined): string | null {
  if (value === undefined) return null;
  const trimmed = value.trim();
  return trimmed.length <= 4 && nothing.has(trimmed.toLowerCase()) ? null : value;
}

/** An entry as programs see it: file name, parents, then its frontmatter. */
export function describeEntry(
  entry: Pick<Entry, 'id' | 'parents' | 'fields' | 'extra'>,
): Record<string, unknown> & { id: string; parents: readonly string[] } {
  const [first, ...rest] = entry.parents;
  return {
    id: entry.id,
    parents: entry.parents,
    parent: first === undefined ? null : rest.length === 0 ? first : entry.parents,
    ...entry.fields,
    ...Object.fromEntries(Object.entries(entry.extra).filter(([key]) => !reserved.has(key))),
  };
}

/** Keys that a file's own fields must not replace in what we print. */
const reserved = new Set<string>([
  'id',
  'parents',
  'parent',
  'depth',
  'path',
  'form',
  'text',
  'head',
  ...fieldOrder,
]);
