import type { Context } from '../../core/context.ts';
import { type ErrorCode, HandoffError } from '../../core/errors.ts';
import { exists } from '../../core/files/entry.ts';
import { type FoundFile, fingerprintOf, readFound } from '../../core/files/user-file.ts';
import type { FileRecord } from '../record/record.ts';
import type { FileRules, WantedFile } from '../record/wanted.ts';

/** Files that are ours as a whole, in a place where the user may have one of the same name. */
export interface GeneratedKind {
  kind: FileRecord['kind'];
  /** The line that tells ours. It stands alone: a text that speaks of it is not ours. */
  marker: string;
  /** Begins the codes of notices. */
  noun: string;
  /** What is said of a name that somebody else's file has. */
  taken: { code: ErrorCode; what: string; name: string };
  /** Knows what an older version wrote, without a record. */
  isUntouched?: (bytes: Uint8Array) => boolean;
  /** Knows a file of another program's that ours takes the place of; uninstall puts it back. */
  replaces?: (bytes: Uint8Array) => boolean;
}

export function hasMarker(bytes: Uint8Array, marker: string): boolean {
  const lines = Buffer.from(bytes).toString('utf8').split(/\r?\n/);
  // In YAML it stands in a comment, in JSON it is a value.
  const inJson = (line: string) => /^(?:"\w+": )?"(.*)",?$/.exec(line)?.[1];
  return lines.some((line) =>
    [line.trim(), inJson(line.trim())].some((one) => one === marker || one === `# ${marker}`),
  );
}

/** Writes the file anew; a version that the user edited is kept beside it. */
export function wantGenerated(
  { kind, noun, isUntouched, replaces }: GeneratedKind,
  file: string,
  text: string,
): WantedFile {
  const after = Buffer.from(text, 'utf8');
  const edit: WantedFile['edit'] = ({ bytes }, past) => {
    const change = { after, before: null, notices: [] };
    if (bytes === null) return change;
    if (past === undefined && replaces?.(bytes)) {
      const message = `${file}: the predecessor's ${noun} was replaced; uninstall puts it back.`;
      return { ...change, before: bytes, notices: [{ code: 'predecessor-removed', message, file }] };
    }
    const isOurs = [past?.after, fingerprintOf(after)].includes(fingerprintOf(bytes)) || isUntouched?.(bytes);
    return isOurs ? change : { ...change, ...setAside(noun, file, bytes) };
  };
  return { kind, file, edit };
}

/** Throws, before anything is written, when a name is taken by somebody else's file; all of them are named at once. */
export function refuseForeign(
  { kind, marker, taken, replaces }: GeneratedKind,
  wanted: readonly WantedFile[],
  found: ReadonlyMap<string, FoundFile>,
  recorded: readonly FileRecord[],
): void {
  const files = wanted.filter((one) => one.kind === kind).map(({ file }) => file);
  const foreign = files.filter((file) => {
    const bytes = found.get(file)?.bytes ?? null;
    const past = recorded.find((entry) => entry.file === file);
    if (bytes === null || hasMarker(bytes, marker) || replaces?.(bytes)) return false;
    return fingerprintOf(bytes) !== past?.after;
  });
  if (foreign.length === 0) return;
  throw new HandoffError(taken.code, {
    message: `${foreign.join(', ')}: ${taken.what}`,
    hint: `Rename or remove that ${taken.name}, then run install again. Nothing was changed.`,
    paths: foreign,
  });
}

/** Uninstall removes ours; an edited one is kept beside its place, one without the marker is left as it is. */
export function generatedRules(
  { kind, marker, noun }: GeneratedKind,
  client: string,
  name: RegExp,
  isExpected: (ctx: Pick<Context, 'home' | 'env'>, file: string) => boolean,
): FileRules {
  const undo: FileRules['undo'] = ({ file, bytes }, past) => {
    if (bytes === null || fingerprintOf(bytes) === past.after) return { after: null, notices: [] };
    if (hasMarker(bytes, marker)) return { after: null, ...setAside(noun, file, bytes) };
    const message = `${file} no longer carries our marker line: it is yours now and was left alone.`;
    return { after: bytes, notices: [{ code: `${noun}-left`, message, file }] };
  };
  return { client, kind, name, isExpected, undo, marker };
}

/** A file of ours by its marker, for when the record is lost. `hashOf` tells what we last wrote there. */
export function findGenerated(
  { kind, marker }: GeneratedKind,
  client: string,
  file: string,
  hashOf: (bytes: Uint8Array) => string,
): FileRecord[] {
  const bytes = exists(file) ? readFound(file).bytes : null;
  if (bytes === null || !hasMarker(bytes, marker)) return [];
  return [{ client, kind, file, before: null, after: hashOf(bytes), exact: true }];
}

/** The name holds the content's hash, so the same edit is kept once and never overwritten. */
function setAside(noun: string, original: string, bytes: Uint8Array) {
  const file = `${original}.edited-${fingerprintOf(bytes).slice(0, 8)}`;
  const message = `${original} was edited since it was generated; that version is kept as ${file}.`;
  return { aside: { file, bytes }, notices: [{ code: `${noun}-set-aside`, message, file }] };
}
