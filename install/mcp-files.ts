import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../core/context.ts';
import { type FoundFile, fingerprintOf, readFound } from '../core/files/user-file.ts';
import { applyEdits } from './apply.ts';
import { addMcpEntry, type McpCommand, removeMcpEntry } from './edits/mcp-entry.ts';
import { describeEdits, type ShownEdit } from './install.ts';
import { type Edit, ownEdit } from './record/edit.ts';
import { requireState, statePlace } from './state/state-place.ts';

/**
 * The configurations that hold our MCP entry. They have a record of their own: one file may hold this entry and what
 * `install` wires for its client, and each goes for itself.
 */
const mcpRecord = z.array(
  z.object({
    file: z.string(),
    /** The bytes before, in base64; null when there was no such file. */
    before: z.nullable(z.string()),
    /** SHA-256 of what we wrote. */
    after: z.string(),
    made: z.nullable(z.string()),
  }),
);
type McpFile = z.infer<typeof mcpRecord>[number];

function readRecord(ctx: Context): { found: FoundFile; files: McpFile[] } {
  requireState(ctx);
  const found = readFound(join(statePlace(ctx), 'mcp.json'));
  if (found.bytes === null) return { found, files: [] };
  try {
    return { found, files: mcpRecord.parse(JSON.parse(Buffer.from(found.bytes).toString('utf8'))) };
  } catch {
    // Without a record entries are known by what they run.
    return { found, files: [] };
  }
}

function recordEdit({ file, bytes }: FoundFile, files: readonly McpFile[]): Edit {
  const after = files.length === 0 ? null : Buffer.from(`${JSON.stringify(files, null, 2)}\n`);
  return ownEdit(file, bytes, after);
}

const editOf = (
  file: string,
  before: Uint8Array | null,
  after: Uint8Array | null,
  redo: Edit['redo'],
): Edit => ({
  file,
  before,
  after,
  role: 'user',
  redo,
  shown: true,
});

/** Puts our entry into a client's configuration; a second run changes nothing. Throws for one that does not parse. */
export function writeMcpEntry(ctx: Context, file: string, command: McpCommand, dryRun: boolean): ShownEdit[] {
  const { found, files } = readRecord(ctx);
  const { bytes } = readFound(file);
  const { after, made } = addMcpEntry(file, bytes, command);
  const past = bytes === null ? undefined : files.find((one) => one.file === file);
  const isExact = past !== undefined && bytes !== null && fingerprintOf(bytes) === past.after;
  // An entry that no record tells of was there before, and goes all the same.
  const without = bytes && removeMcpEntry(file, bytes, null);
  const first = { file, before: without && Buffer.from(without).toString('base64'), made };
  // What was changed meanwhile is undone entry by entry: no hash matches it.
  const next = past
    ? { ...past, after: isExact ? fingerprintOf(after) : past.after }
    : { ...first, after: fingerprintOf(after) };
  const rest = files.filter((one) => one.file !== file);
  const redo = (now: Uint8Array) => addMcpEntry(file, now, command).after;
  const edits = [recordEdit(found, [...rest, next]), editOf(file, bytes, after, redo)];
  if (!dryRun) applyEdits(edits);
  return describeEdits(edits);
}

/** Takes our entry out of one configuration, or of all that hold it by the record. */
export function removeMcpEntries(ctx: Context, only: string | undefined, dryRun: boolean): ShownEdit[] {
  const { found, files } = readRecord(ctx);
  const leaving = only === undefined ? files.map(({ file }) => file) : [only];
  const edits = leaving.flatMap((file) => {
    const { bytes, link } = readFound(file);
    if (bytes === null) return [];
    const past = files.find((one) => one.file === file);
    if (past !== undefined && fingerprintOf(bytes) === past.after && !(link && past.before === null)) {
      const before = past.before === null ? null : Buffer.from(past.before, 'base64');
      return [editOf(file, bytes, before, undefined)];
    }
    const undo = (now: Uint8Array) => removeMcpEntry(file, now, past?.made ?? null);
    return [editOf(file, bytes, undo(bytes), undo)];
  });
  const staying = files.filter(({ file }) => !leaving.includes(file));
  const all = [...edits, ...(files.length === staying.length ? [] : [recordEdit(found, staying)])];
  if (!dryRun) applyEdits(all);
  return describeEdits(all);
}
