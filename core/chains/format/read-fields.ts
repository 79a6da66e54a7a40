import { sep } from 'node:path';
import { readHeadInto } from '../../files/read.ts';
import { isSafeId, normaliseId } from '../ids.ts';
import { parseParents } from '../lineage/parents.ts';
import { findEntry, headLimit, readEntry } from '../read-entry.ts';
import { type Entry, orNull } from './fields.ts';
import { readLegacyFields, wholeLines } from './legacy-form.ts';
import { readPlainLegacy } from './legacy-plain.ts';
import { readQuick } from './markdown-form.ts';

/** An entry without its body: what the walk over a chain and its lists need. */
export type EntryFields = Pick<Entry, 'id' | 'path' | 'form' | 'parents' | 'fields' | 'extra'>;

/**
 * One for all reads: a walk over a thousand ancestors keeps none of their bytes. Its last byte tells a file that was cut
 * from one of exactly that size.
 */
const buffer = Buffer.allocUnsafe(headLimit + 1);

/** Reads the fields of an entry from its head; what is not plain is read as `readEntry` does. Null when it is not there. */
export async function readEntryFields(directory: string, id: string): Promise<EntryFields | null> {
  if (!isSafeId(id)) return null;
  return readPlainEntry(directory, id) ?? readEntry(directory, id, headLimit);
}

/** The id of the entry that a person or a session names. Throws `chain-not-found`. */
export async function findEntryId(directory: string, name: string): Promise<string> {
  const id = normaliseId(name);
  return (await readEntryFields(directory, id))?.id ?? (await findEntry(directory, name, headLimit)).id;
}

function readPlainEntry(directory: string, id: string): EntryFields | null {
  const path = `${directory}${sep}${id}`;
  const markdown = `${path}.md`;
  const length = readHeadInto(markdown, buffer);
  // Only where there is no Markdown file of that id, which would win.
  return length === null ? readLegacy(id, `${path}.yaml`) : readMarkdown(id, markdown, length);
}

function readMarkdown(id: string, path: string, read: number): EntryFields | null {
  const length = Math.min(read, headLimit);
  const close = buffer.subarray(0, length).indexOf('\n---', 3);
  if (close < 0) return null;
  // One byte more tells a fence from a longer line.
  const values = readQuick(buffer.toString('utf8', 0, Math.min(close + 5, length)))?.values;
  if (values === undefined) return null;
  const {
    id: _,
    parent,
    agent,
    status,
    summary,
    next_agent,
    next_task,
    next_priority,
    ...extra
  } = Object.fromEntries(values);
  const fields = {
    agent: orNull(agent),
    status: orNull(status),
    summary: orNull(summary),
    next_agent: orNull(next_agent),
    next_task: orNull(next_task),
    next_priority: orNull(next_priority),
  };
  return { id, path, form: 'markdown', parents: parseParents(parent), fields, extra };
}

function readLegacy(id: string, path: string): EntryFields | null {
  const length = readHeadInto(path, buffer);
  if (!length) return null;
  const text = buffer.toString('utf8', 0, Math.min(length, headLimit));
  const root = readPlainLegacy(wholeLines(text, length <= headLimit));
  if (root === null) return null;
  const { parents, fields, extra } = readLegacyFields(root);
  return { id, path, form: 'yaml', parents, fields, extra };
}
