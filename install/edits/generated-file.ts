import { type FoundFile, fingerprintOf } from '../../core/files/user-file.ts';
import type { FileRecord } from '../record/record.ts';
import type { Undone, WantedChange } from '../record/wanted.ts';

// Files that are ours as a whole, in a place where the user may have one of the same name. A marker line tells them.

/** The marker is a line of its own: a text that speaks of it is not ours. */
export function hasMarker(bytes: Uint8Array, marker: string): boolean {
  const lines = Buffer.from(bytes).toString('utf8').split(/\r?\n/);
  return lines.some((line) => line.trim() === marker);
}

/** Those of our files whose name is taken by somebody else's. */
export function findForeign(
  files: readonly string[],
  found: ReadonlyMap<string, FoundFile>,
  recorded: readonly FileRecord[],
  marker: string,
): string[] {
  return files.filter((file) => {
    const bytes = found.get(file)?.bytes ?? null;
    const past = recorded.find((entry) => entry.file === file);
    return bytes !== null && !hasMarker(bytes, marker) && fingerprintOf(bytes) !== past?.after;
  });
}

/** Writes it anew; a version that the user edited is kept beside it. `isUntouched` knows older ones without a record. */
export function editGenerated(
  found: FoundFile,
  past: FileRecord | undefined,
  after: Uint8Array,
  code: string,
  isUntouched: (bytes: Uint8Array) => boolean = () => false,
): WantedChange {
  const change = { after, before: null, notices: [] };
  if (found.bytes === null) return change;
  const now = fingerprintOf(found.bytes);
  const untouched = now === past?.after || now === fingerprintOf(after) || isUntouched(found.bytes);
  return untouched ? change : { ...change, ...setAside(found, found.bytes, code) };
}

/** Removes ours; an edited one is kept beside its place, one without the marker is left as it is. */
export function undoGenerated(
  found: FoundFile,
  past: FileRecord,
  marker: string,
  codes: { aside: string; left: string },
): Undone {
  if (found.bytes === null || fingerprintOf(found.bytes) === past.after) return { after: null, notices: [] };
  if (hasMarker(found.bytes, marker)) return { after: null, ...setAside(found, found.bytes, codes.aside) };
  const message = `${found.file} no longer carries our marker line: it is yours now and was left alone.`;
  return { after: found.bytes, notices: [{ code: codes.left, message, file: found.file }] };
}

/** The name holds the content's hash, so the same edit is kept once and never overwritten. */
function setAside({ file: original }: FoundFile, bytes: Uint8Array, code: string) {
  const file = `${original}.edited-${fingerprintOf(bytes).slice(0, 8)}`;
  const message = `${original} was edited since it was generated; that version is kept as ${file}.`;
  return { aside: { file, bytes }, notices: [{ code, message, file }] };
}
