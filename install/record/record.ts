import { join } from 'node:path';
import * as z from 'zod/mini';

/** One group under `hooks.<event>`, the shape that Claude Code and Codex share. */
const hookGroup = z.object({
  matcher: z.optional(z.string()),
  hooks: z.array(
    z.object({
      type: z.literal('command'),
      command: z.string(),
      args: z.optional(z.array(z.string())),
      timeout: z.number(),
    }),
  ),
});
export type HookGroup = z.infer<typeof hookGroup>;

/** What an install put into a JSON file of the user and took out of it: enough to undo it without the bytes. */
const entriesAdded = z.object({
  /** Objects and arrays made to hold our entries, outermost first. */
  containers: z.array(z.array(z.string())),
  hooks: z.array(z.object({ key: z.string(), event: z.string(), group: hookGroup })),
  values: z.array(z.object({ path: z.array(z.string()), value: z.string() })),
  /** Foreign hooks taken out at the user's request; `text` is their JSON, spelled as it stood. */
  removed: z.array(
    z.object({
      event: z.string(),
      group: z.number(),
      /** True: `text` is the whole group. False: one handler of a group that stayed. */
      whole: z.boolean(),
      matcher: z.optional(z.string()),
      /** `wrapped`: a handler without a group, which was given one. `key`: the value of a key at the top of the file. */
      how: z.optional(z.enum(['wrapped', 'key'])),
      text: z.string(),
    }),
  ),
});
export type EntriesAdded = z.infer<typeof entriesAdded>;

/** How a file of this kind is undone when its bytes are no longer the ones we wrote. */
const fileKind = z.enum([
  'claude-settings',
  'codex-agents',
  'codex-config',
  'codex-hooks',
  'codex-rules',
  'copilot-hooks',
  'gemini-command',
  'gemini-policy',
  'gemini-settings',
  'opencode-command',
  'opencode-plugin',
  'pi-extension',
  'pi-prompt',
  'qwen-command',
  'qwen-settings',
  'skill',
  'own',
]);
export type FileKind = z.infer<typeof fileKind>;

/** The block that we wrote into a text of the user, hashed with line feeds; `lead`: whether a line break before it is ours. */
const blockAdded = z.object({ sha256: z.string(), command: z.string(), lead: z.boolean() });
/** A trust entry in Codex' config.toml; `previous`: the hash that stood there before, null for none. */
const trustAdded = z.object({ key: z.string(), hash: z.string(), previous: z.nullable(z.string()) });

const fileRecord = z.object({
  /** The client it was edited for, `shared` for what every client needs. */
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
  /** The same for the hooks of gates and guards and the one before a compaction, which have places of their own. */
  gate_trust: z.optional(trustAdded),
  guard_trust: z.optional(trustAdded),
  compact_trust: z.optional(trustAdded),
});
export type FileRecord = z.infer<typeof fileRecord>;

/** A link of another program's that was taken out at the user's request, and where it led to. */
const removedLink = z.object({ client: z.string(), file: z.string(), target: z.string() });
export type RemovedLink = z.infer<typeof removedLink>;

const installRecord = z.object({
  version: z.literal(1),
  files: z.array(fileRecord),
  links: z.optional(z.array(removedLink)),
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

/** Where the bytes from before an install are not known, as when the record is lost. */
export const unknownBefore = { sha256: 'unknown', backup: 'unknown' };
