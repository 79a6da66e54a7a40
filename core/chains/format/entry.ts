/** How a subagent's work ended (spec/chains.md, "Frontmatter"). */
export const statuses = ['completed', 'blocked', 'needs_discussion'] as const;
export type ChainStatus = (typeof statuses)[number];

export const priorities = ['high', 'medium', 'low'] as const;

/** The fields besides `id` and `parent`, in the order in which they are written. */
const fieldNames = ['agent', 'status', 'summary', 'next_agent', 'next_task', 'next_priority'] as const;

/** The fields as they were read: text or null, whatever the file says. Only `write` insists on the contract's values. */
export type ChainFields = Record<(typeof fieldNames)[number], string | null>;

export interface EntryProblem {
  code: string;
  /** 1-based line in the file. */
  line: number;
  message: string;
}

/** A chain file as it was read. Of a bad one `problems` says what is wrong; everything else is best effort. */
export interface Entry {
  /** The file name without `.md` or `.yaml`: what parents refer to. */
  id: string;
  path: string;
  form: 'markdown' | 'yaml';
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

/** What is written of an entry. */
export type EntryDraft = Pick<Entry, 'id' | 'parents' | 'fields' | 'extra'>;

const absent = new Set(['', 'null', '~', 'none', 'nil']);

/** Returns a scalar, or null for what means nothing: `null`, `"null"`, `~`, `none` and the empty text. */
export function orNull(value: string | undefined): string | null {
  if (value === undefined) return null;
  const trimmed = value.trim();
  return trimmed.length <= 4 && absent.has(trimmed.toLowerCase()) ? null : value;
}

/** Returns what is wrong with a value that must be one of a list; null for one of them. */
export function describeUnknown(value: string | null, known: readonly string[]): string | null {
  if (value !== null && known.includes(value)) return null;
  return `${value === null ? 'is missing' : `is ${JSON.stringify(value)}`}, expected ${known.join(', ')}`;
}

/** Takes the fields of the contract out of frontmatter; the rest is `extra`. */
export function sortFields(values: ReadonlyMap<string, string>): Pick<Entry, 'fields' | 'extra'> {
  const ours = new Set<string>(['id', 'parent', ...fieldNames]);
  const fields = Object.fromEntries(fieldNames.map((name) => [name, orNull(values.get(name))]));
  const extra = [...values].filter(([key]) => !ours.has(key));
  return { fields: fields as ChainFields, extra: Object.fromEntries(extra) };
}

/** Keys that a file's own fields must not replace in what we print. */
const reserved = new Set(['id', 'parent', 'parents', 'depth', 'path', 'form', 'text', 'head']);

/** Returns an entry as programs see it: file name, parents, then its frontmatter. */
export function describeEntry({ id, parents, fields, extra }: EntryDraft) {
  const own = Object.entries(extra).filter(([key]) => !reserved.has(key));
  const parent = parents.length > 1 ? parents : (parents[0] ?? null);
  return { id, parents, parent, ...fields, ...Object.fromEntries(own) };
}
