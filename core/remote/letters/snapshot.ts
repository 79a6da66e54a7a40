import * as z from 'zod/mini';
import type { GitStore, StoreResult } from '../../git/store.ts';
import { type BlobRef, listTree, readBlobs, type TreeEntry } from '../../git/store-objects.ts';
import { handoffLimit } from '../../handoff/inbox/read-inbox.ts';
import { type Letter, type LetterState, letterFile, neverClaimed, stateFile } from './letter.ts';

/** A handoff as it lies on the remote. */
export interface RemoteHandoff {
  letter: Letter;
  state: LetterState;
  /** Its objects in git, by file. */
  objects: Partial<Record<FileName, BlobRef>> & Record<'letter.json' | 'handoff.md', BlobRef>;
}

/** Everything on the remote at one commit. */
export interface Snapshot {
  tip: string | null;
  /** When the history began anew last; null where nothing says so. */
  rootAt: string | null;
  handoffs: ReadonlyMap<string, RemoteHandoff>;
}

export const formatPath = 'format.json';
const formatFile = z.object({ version: z.literal(1), root_at: z.string() });

const fileNames = ['letter.json', 'handoff.md', 'state.json', 'signature'] as const;
export type FileName = (typeof fileNames)[number];

const pathForm = /^([0-9a-f]{2})\/([0-9a-f]{30})\/([a-z.]+)$/;
const smallLimit = 16 * 1024;
/** More than travel in years of use, and what a machine still reads in a few seconds. */
const handoffsAtMost = 100_000;
const smallBytesAtMost = 192 * 1024 * 1024;

export const pathOf = (id: string, file: FileName): string => `${id.slice(0, 2)}/${id.slice(2)}/${file}`;

/** What is on a remote and is none of ours; all of it is refused. */
export interface Hostile {
  ok: false;
  fault: 'hostile';
  reason: string;
}

const hostile = (reason: string): Hostile => ({ ok: false, fault: 'hostile', reason });

/** Why an entry is nothing that this program wrote; null where it may be. */
function faultOf({ path, mode, type, size }: TreeEntry): string | null {
  if (mode !== '100644' || type !== 'blob')
    return `${JSON.stringify(path)} is no plain file (${mode} ${type})`;
  const file = pathForm.exec(path)?.[3];
  if (path !== formatPath && !fileNames.some((name) => name === file))
    return `${JSON.stringify(path.slice(0, 200))} is no name that this program gives`;
  const limit = file === 'handoff.md' ? handoffLimit : smallLimit;
  return size <= limit ? null : `${path} has ${size} bytes, more than ${limit}`;
}

function parseBlob<Value>(bytes: Buffer | undefined, schema: { parse(value: unknown): Value }): Value | null {
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

/** Reads a commit of the remote. Whatever in it this program did not write makes it refuse all of it. */
export async function readSnapshot(
  store: GitStore,
  tip: string | null,
): Promise<StoreResult<Snapshot> | Hostile> {
  if (tip === null) return { ok: true, value: { tip, rootAt: null, handoffs: new Map() } };
  const listed = await listTree(store, tip);
  if (!listed.ok) return listed;
  const fault = listed.value.map(faultOf).find((reason) => reason !== null);
  if (fault !== undefined) return hostile(fault);
  if (listed.value.length > handoffsAtMost * fileNames.length) return hostile(`${listed.value.length} files`);
  const small = listed.value.filter(({ path }) => path === formatPath || path.endsWith('.json'));
  const bytes = small.reduce((sum, { size }) => sum + size, 0);
  if (bytes > smallBytesAtMost) return hostile(`its letters have ${bytes} bytes`);
  const blobs = await readBlobs(store, small);
  if (!blobs.ok) return blobs;
  return assemble(tip, listed.value, blobs.value);
}

function assemble(tip: string, entries: readonly TreeEntry[], blobs: ReadonlyMap<string, Buffer>) {
  const files = new Map<string, Map<string, BlobRef>>();
  let rootAt: string | null = null;
  for (const { path, object, size } of entries) {
    const [, shard = '', rest = '', file = ''] = pathForm.exec(path) ?? [];
    if (path === formatPath) {
      const format = parseBlob(blobs.get(object), formatFile);
      if (format === null) return hostile(`${formatPath} is of no version that this program knows`);
      rootAt = format.root_at;
    } else files.set(shard + rest, (files.get(shard + rest) ?? new Map()).set(file, { object, size }));
  }
  const handoffs = new Map<string, RemoteHandoff>();
  for (const [id, objects] of files) {
    const letter = parseBlob(blobs.get(objects.get('letter.json')?.object ?? ''), letterFile);
    if (letter === null || letter.id !== id || !objects.has('handoff.md'))
      return hostile(`${pathOf(id, 'letter.json')} is none, or its handoff is missing`);
    const ref = objects.get('state.json');
    const state = ref === undefined ? neverClaimed : parseBlob(blobs.get(ref.object), stateFile);
    if (state === null) return hostile(`${pathOf(id, 'state.json')} is none`);
    handoffs.set(id, { letter, state, objects: Object.fromEntries(objects) as RemoteHandoff['objects'] });
  }
  return { ok: true as const, value: { tip, rootAt, handoffs } };
}
