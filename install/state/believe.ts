import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { type FoundFile, fingerprintOf } from '../../core/files/user-file.ts';
import { hasMarker } from '../edits/generated-file.ts';
import { parseDocument, rootNode } from '../edits/json-document.ts';
import { type FileRecord, unknownBefore } from '../record/record.ts';
import type { FileRules } from '../record/wanted.ts';

/** The rules for a recorded file; null for a name that install never writes: nothing is done to such a file. */
export function rulesFor(
  rules: readonly FileRules[],
  { client, kind, file }: Pick<FileRecord, 'client' | 'kind' | 'file'>,
): FileRules | null {
  const own = rules.find((one) => one.client === client && one.kind === kind);
  return own?.name.test(file) && resolve(file) === file ? own : null;
}

/**
 * Returns what is believed of an entry that anyone may have written who could write the root; null for nothing. The
 * bytes from before count only when they say what the file says without our entries: nothing else comes back.
 */
export function believeEntry(
  ctx: Context,
  rules: FileRules,
  found: FoundFile,
  past: FileRecord,
  backup: Uint8Array | null,
): FileRecord | null {
  const { client, kind, file, after } = past;
  const { marker } = rules;
  if (marker !== undefined) {
    const isOurs = found.bytes !== null && hasMarker(found.bytes, marker);
    return isOurs ? { client, kind, file, before: null, after, exact: true } : null;
  }
  const added = rules.believe?.(ctx, found, past);
  if (added === undefined) return null;
  const before = past.before === null ? null : unknownBefore;
  const entry: FileRecord = { client, kind, file, before, after, exact: false, ...added };
  if (past.before === null || backup === null || !saysTheSame(rules, found, entry, backup)) return entry;
  return { ...entry, before: { ...past.before, sha256: fingerprintOf(backup) }, exact: past.exact };
}

function saysTheSame(rules: FileRules, found: FoundFile, entry: FileRecord, backup: Uint8Array): boolean {
  try {
    const undone = rules.undo(found, entry).after;
    if (undone === null) return false;
    return rules.isJson ? isSameJson(entry.file, undone, backup) : plainText(undone) === plainText(backup);
  } catch (error) {
    // What cannot be parsed cannot be compared.
    if (error instanceof HandoffError) return false;
    throw error;
  }
}

/** Of a key that occurs twice, clients may take either. */
function isSameJson(file: string, one: Uint8Array, other: Uint8Array): boolean {
  const [first, second] = [parseDocument(file, one), parseDocument(file, other)];
  return !holdsTwice(rootNode(second)) && isDeepStrictEqual(JSON.parse(first.body), JSON.parse(second.body));
}

function holdsTwice({ type, children = [] }: Node): boolean {
  const keys = type === 'object' ? children.map((property) => property.children?.[0]?.value) : [];
  return new Set(keys).size < keys.length || children.some(holdsTwice);
}

/** Byte by byte, whatever the encoding; line ends and the end of the text aside. */
function plainText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n').trimEnd();
}
