import { join } from 'node:path';
import * as z from 'zod/mini';
import { entriesAdded } from './edits/entries.ts';

/** How a file of this kind is undone when its bytes are no longer the ones we wrote. */
export const fileKind = z.enum([
  'claude-settings',
  'codex-agents',
  'codex-config',
  'codex-hooks',
  'codex-rules',
  'skill',
  'own',
]);
export type FileKind = z.infer<typeof fileKind>;

/** The block that we wrote into a text of the user, hashed with line feeds; `lead`: whether a line break before it is ours. */
const blockAdded = z.object({ sha256: z.string(), command: z.string(), lead: z.boolean() });
/** A trust entry in Codex' config.toml; `previous`: the hash that stood there before, null for none. */
const trustAdded = z.object({ key: z.string(), hash: z.string(), previous: z.nullable(z.string()) });

export const fileRecord = z.object({
  /** The host it was edited for, `shared` for what every host needs. */
  client: z.string(),
  kind: fileKind,
  file: z.string(),
  /** The state before the first install, null when there was no such file. `backup` is relative to the record's place. */
  before: z.nullable(z.object({ sha256: z.string(), backup: z.string() })),
  /** SHA-256 of what we last wrote. */
  after: z.string(),
  /** False once the user changed the file between two of our writes: then `before` lacks those changes. */
  exact: z.boolean(),
  added: z.optional(entriesAdded),
  block: z.optional(blockAdded),
  trust: z.optional(trustAdded),
  /** The same for the gate hook, which has a place of its own. */
  gate_trust: z.optional(trustAdded),
});
export type FileRecord = z.infer<typeof fileRecord>;

export const installRecord = z.object({
  version: z.literal(1),
  files: z.array(fileRecord),
  /** Directories made by us, outermost first; removed with the last client if they are empty then. */
  directories: z.array(z.string()),
});
export type InstallRecord = z.infer<typeof installRecord>;

/** The record in its place, which `statePlace` names. */
export function recordPath(place: string): string {
  return join(place, 'install.json');
}

export function backupPath(place: string): string {
  return join(place, 'backups');
}

/** Null when the bytes are no record that this version understands: uninstall then goes by value. */
export function parseRecord(bytes: Uint8Array | null): InstallRecord | null {
  if (bytes === null) return null;
  try {
    const parsed = z.safeParse(installRecord, JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** No time stands in it, so that a second run writes the same bytes. */
export function renderRecord(record: InstallRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`, 'utf8');
}
