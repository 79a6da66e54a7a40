import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import { believeSettings, listDisbelieved } from '../../adapters/claude-code/install/believe.ts';
import { believeBlock } from '../../adapters/codex/install/agents.ts';
import { believeHooks, believeTrust } from '../../adapters/codex/install/believe.ts';
import { ruleMarker } from '../../adapters/codex/install/rules.ts';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import type { Added } from '../client-wiring.ts';
import { hasMarker } from '../edits/generated-file.ts';
import { parseDocument, rootNode } from '../edits/json-document.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { FoundFile } from '../found-file.ts';
import type { FileKind, FileRecord } from '../record.ts';
import { skillMarker } from '../skills/render.ts';
import { undoByKind } from '../undo.ts';

/** Where the bytes from before an install are not known, as when the record is lost. */
const unknown = { sha256: 'unknown', backup: 'unknown' };

const markers: Partial<Record<FileKind, string>> = { skill: skillMarker, 'codex-rules': ruleMarker };

/** Whether files of that kind are told by a marker line. */
export function hasMarkerOf(kind: FileKind): boolean {
  return markers[kind] !== undefined;
}

const believeAdded: Partial<Record<FileKind, (ctx: Context, found: FoundFile, past: FileRecord) => Added>> = {
  'claude-settings': believeSettings,
  'codex-hooks': (ctx, _, past) => believeHooks(ctx, past),
  'codex-agents': (_, found, past) => believeBlock(found, past),
  'codex-config': (ctx, _, past) => believeTrust(ctx, past),
};

/**
 * Returns what is believed of an entry that anyone may have written who could write the root; null for nothing. Of a
 * generated file that it carries our marker, of a file of the user's what we are known to add. The bytes from before
 * count only when they say the same as the file that is there without our entries: so nothing comes back that is
 * not there already.
 */
export function believeEntry(
  ctx: Context,
  found: FoundFile,
  past: FileRecord,
  backup: Uint8Array | null,
): FileRecord | null {
  const { client, kind, file, after } = past;
  const marker = markers[kind];
  if (marker !== undefined) {
    const isOurs = found.bytes !== null && hasMarker(found.bytes, marker);
    return isOurs ? { client, kind, file, before: null, after, exact: true } : null;
  }
  const added = believeAdded[kind]?.(ctx, found, past);
  if (added === undefined) return null;
  const before = past.before === null ? null : unknown;
  const entry: FileRecord = { client, kind, file, before, after, exact: false, ...added };
  if (past.before === null || backup === null || !saysTheSame(found, entry, backup)) return entry;
  return { ...entry, before: { ...past.before, sha256: fingerprintOf(backup) }, exact: past.exact };
}

/** What an entry would put back although nobody can tell whose it is: as text, for the user to judge. */
export function listLeftOut(ctx: Context, past: FileRecord): string[] {
  return past.kind === 'claude-settings' ? listDisbelieved(ctx, past) : [];
}

function saysTheSame(found: FoundFile, entry: FileRecord, backup: Uint8Array): boolean {
  try {
    const undone = undoByKind[entry.kind](found, entry).after;
    if (undone === null) return false;
    return entry.kind === 'claude-settings' || entry.kind === 'codex-hooks'
      ? isSameJson(entry.file, undone, backup)
      : plainText(undone) === plainText(backup);
  } catch (error) {
    // What cannot be parsed cannot be compared.
    if (error instanceof HandoffError) return false;
    throw error;
  }
}

/** Of a key that stands twice, clients may take either. */
function isSameJson(file: string, one: Uint8Array, other: Uint8Array): boolean {
  const [first, second] = [one, other].map((bytes) => parseDocument(file, bytes));
  if (first === undefined || second === undefined || holdsTwice(rootNode(second))) return false;
  return isDeepStrictEqual(JSON.parse(first.body), JSON.parse(second.body));
}

function holdsTwice(node: Node): boolean {
  const keys =
    node.type === 'object' ? (node.children ?? []).map(({ children }) => children?.[0]?.value) : [];
  return new Set(keys).size < keys.length || (node.children ?? []).some(holdsTwice);
}

/** Byte by byte, whatever the encoding; line ends and the end of the text aside. */
function plainText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n').trimEnd();
}
