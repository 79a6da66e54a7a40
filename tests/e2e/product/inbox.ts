import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const fieldsSchema = z.record(z.string(), z.unknown());

export interface StoredHandoff {
  file: string;
  place: string;
  slug: string;
  recipient: string;
  fields: Record<string, unknown>;
  text: string;
}

/** Every handoff on disk, wherever it lies under `~/.agent-handoffs`; drafts are none. */
export async function storedHandoffs(home: string): Promise<StoredHandoff[]> {
  const root = join(home, '.agent-handoffs');
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const files = names.filter((name) => /^[^.].*\.md$/.test(name)).sort();
  return Promise.all(files.map((name) => readStored(join(root, name))));
}

/** The one handoff on disk; anything else is a failure of the test. */
export async function onlyHandoff(home: string): Promise<StoredHandoff> {
  const stored = await storedHandoffs(home);
  const [only] = stored;
  if (only && stored.length === 1) return only;
  throw new Error(`expected one handoff on disk: ${stored.map(({ place, file }) => `${place}/${file}`)}`);
}

/** The drafts that were written before compactions, as texts. */
export async function draftsBeforeCompaction(home: string): Promise<string[]> {
  const directory = join(home, '.agent-handoffs', '.drafts');
  const names = await readdir(directory).catch(() => []);
  const drafts = names.filter((name) => name.startsWith('before-compaction-'));
  return Promise.all(drafts.map((name) => readFile(join(directory, name), 'utf8')));
}

/** The deliveries in flight: names under `.delivered/`, with the session each went to. */
export async function deliveryRecords(home: string): Promise<Record<string, unknown>[]> {
  const root = join(home, '.agent-handoffs');
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const records = names.filter((name) => /\/\.delivered\/[^.][^/]*\.json$/.test(name));
  return Promise.all(
    records.map(async (name) => fieldsSchema.parse(JSON.parse(await readFile(join(root, name), 'utf8')))),
  );
}

async function readStored(path: string): Promise<StoredHandoff> {
  const text = await readFile(path, 'utf8');
  const [, frontmatter = ''] = /^---\n([\s\S]*?\n)---\n/.exec(text) ?? [];
  const directory = dirname(path);
  const inbox = dirname(directory);
  return {
    file: basename(path),
    place: basename(directory),
    slug: basename(dirname(inbox)),
    recipient: basename(inbox),
    fields: fieldsOf(frontmatter),
    text,
  };
}

function fieldsOf(frontmatter: string): Record<string, unknown> {
  // No schema: an instant must stay the text that was written.
  const document = parseDocument(frontmatter, { schema: 'failsafe' });
  if (document.errors.length === 0) return fieldsSchema.parse(document.toJS());
  // Flat lines of the predecessor's scripts need not be YAML.
  return Object.fromEntries(
    [...frontmatter.matchAll(/^(\w+): (.*)$/gm)].map(([, key, value]) => [key, value]),
  );
}
