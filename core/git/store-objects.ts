import { failure, type GitStore, objectName, runInStore, type StoreResult } from './store.ts';

/** An entry of a commit's tree, as git lists it. */
export interface TreeEntry {
  mode: string;
  type: string;
  object: string;
  size: number;
  path: string;
}

export async function listTree(store: GitStore, commit: string): Promise<StoreResult<TreeEntry[]>> {
  const listed = await runInStore(store, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  if (!listed.ok) return failure(`corrupt: ${listed.reason}`);
  const entries = listed.output.split('\0').flatMap((line) => {
    const [, mode, type, object, size, path] =
      /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(line) ?? [];
    if (!mode || !type || !object || path === undefined) return [];
    return [{ mode, type, object, size: Number(size), path }];
  });
  return { ok: true, value: entries };
}

export type BlobRef = Pick<TreeEntry, 'object' | 'size'>;

/** One git gives no more than this at a time. */
const batchBytes = 64 * 1024 * 1024;

/** Splits a list where the sizes of a part's entries exceed the limit; each part has one entry at least. */
export function splitBySize<Entry>(
  entries: readonly Entry[],
  sizeOf: (entry: Entry) => number,
  limit = batchBytes,
): Entry[][] {
  const parts: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (size > room || parts.length === 0) {
      parts.push([]);
      room = limit;
    }
    room -= size;
    parts.at(-1)?.push(entry);
  }
  return parts;
}

/** Returns the bytes of some blobs, by their object names. */
export async function readBlobs(
  store: GitStore,
  refs: readonly BlobRef[],
): Promise<StoreResult<Map<string, Buffer>>> {
  const blobs = new Map<string, Buffer>();
  const distinct = [...new Map(refs.map((ref) => [ref.object, ref])).values()];
  for (const part of splitBySize(distinct, ({ size }) => size)) {
    const read = await readPart(store, part, blobs);
    if (!read.ok) return read;
  }
  return { ok: true, value: blobs };
}

async function readPart(
  store: GitStore,
  refs: readonly BlobRef[],
  blobs: Map<string, Buffer>,
): Promise<StoreResult<null>> {
  const input = refs.map(({ object }) => `${object}\n`).join('');
  const read = await runInStore(store, ['cat-file', '--batch'], { input, encoding: 'latin1' });
  if (!read.ok) return failure(`corrupt: ${read.reason}`);
  for (let at = 0; at < read.output.length; ) {
    const end = read.output.indexOf('\n', at);
    const [object = '', type, size] = read.output.slice(at, end).split(' ');
    if (type !== 'blob') return failure(`corrupt: ${object} is no blob`);
    const from = end + 1;
    blobs.set(object, Buffer.from(read.output.slice(from, from + Number(size)), 'latin1'));
    at = from + Number(size) + 1;
  }
  return { ok: true, value: null };
}

/** A change of one path: a new content, an object that is there already, or null to remove it. */
export type TreeChange = { path: string } & ({ text: string } | { object: string } | { remove: true });

function changeLines(change: TreeChange): string {
  if ('remove' in change) return `D ${change.path}\n`;
  if ('object' in change) return `M 100644 ${change.object} ${change.path}\n`;
  const text = change.text.toWellFormed();
  return `M 100644 inline ${change.path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Makes a commit of some changes on another, or with no parent. Nothing of it is on the remote yet. */
export async function writeCommit(
  store: GitStore,
  parent: string | null,
  changes: readonly TreeChange[],
  { message, at }: { message: string; at: Date },
): Promise<StoreResult<string>> {
  const seconds = Math.floor(at.getTime() / 1000);
  const input = [
    'feature done\ncommit refs/agent-handoffs/next\nmark :1\n',
    `committer agent-handoff <agent-handoff@localhost> ${seconds} +0000\n`,
    `data ${Buffer.byteLength(message)}\n${message}\n`,
    parent === null ? '' : `from ${parent}\n`,
    ...changes.map(changeLines),
    'get-mark :1\ndone\n',
  ].join('');
  const made = await runInStore(store, ['fast-import', '--quiet', '--force', '--date-format=raw'], { input });
  const commit = made.ok ? made.output.trim() : '';
  if (!made.ok || !objectName.test(commit)) return failure(`corrupt: ${made.ok ? 'no commit' : made.reason}`);
  return { ok: true, value: commit };
}
