import { join } from 'node:path';
import { HandoffError } from '../../errors.ts';
import { readLimit, readRegularFile } from '../../files/read.ts';
import { neutraliseLine } from '../../text/untrusted.ts';
import { listIds } from './directory.ts';
import { type Entry, orNull, sortFields } from './entry.ts';
import { isSafeId, normaliseId, parseParents } from './ids.ts';
import { readMarkdownForm } from './markdown-form.ts';

/** Bytes of an ancestor that are read, however large its file is. */
export const headLimit = 4096;

/** Reads an entry up to `limit` bytes; the `.md` wins over a `.yaml` of the same id. Null when there is neither. */
export async function readEntry(directory: string, id: string, limit = readLimit): Promise<Entry | null> {
  if (!isSafeId(id)) return null;
  for (const form of ['markdown', 'yaml'] as const) {
    const path = join(directory, `${id}.${form === 'yaml' ? 'yaml' : 'md'}`);
    const file = readRegularFile(path, limit);
    if (file === null) continue;
    const whole = file.bytes.length >= file.size;
    const text = new TextDecoder('utf-8').decode(file.bytes);
    const read = form === 'yaml' ? readLegacy : readMarkdown;
    return { id, path, form, text, size: file.size, whole, ...(await read(text, whole)) };
  }
  return null;
}

type EntryContent = Pick<Entry, 'statedId' | 'parents' | 'fields' | 'extra' | 'body' | 'problems'>;

/** Loads the parser of YAML, which most chains never need. */
async function readLegacy(text: string, whole: boolean): Promise<EntryContent> {
  const { readLegacyForm } = await import('./legacy.ts');
  const { root: _, ...content } = readLegacyForm(text, whole);
  return content;
}

async function readMarkdown(text: string, whole: boolean): Promise<EntryContent> {
  const { values, body, problems } = await readMarkdownForm(text, whole);
  const parents = parseParents(values.get('parent'));
  return { statedId: orNull(values.get('id')), parents, ...sortFields(values), body, problems };
}

/** Reads the entry that a person or a session names: an id, a file name or a path. Throws `chain-not-found`. */
export async function findEntry(directory: string, name: string, limit = readLimit): Promise<Entry> {
  const id = normaliseId(name);
  const entry = await readEntry(directory, id, limit);
  if (entry) return entry;
  const ids = listIds(directory);
  const near = ids.filter((other) => other.includes(id));
  const shown = (near.length > 0 ? near : ids).slice(-5).map((other) => neutraliseLine(other, 120));
  const others = `; ${near.length > 0 ? 'near' : 'the latest'}: ${shown.join(', ')}`;
  throw new HandoffError('chain-not-found', {
    message: `no entry ${JSON.stringify(neutraliseLine(name, 120))} in ${directory}${shown.length > 0 ? others : ', which holds none'}`,
    hint: 'handoff chain list',
  });
}
