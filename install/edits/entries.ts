import * as z from 'zod/mini';

/** One group under `hooks.<event>`, the shape that Claude Code and Codex share. */
export const hookGroup = z.object({
  matcher: z.optional(z.string()),
  hooks: z.array(z.object({ type: z.literal('command'), command: z.string(), timeout: z.number() })),
});
export type HookGroup = z.infer<typeof hookGroup>;

/** What an install put into a JSON file of the user and took out of it: enough to undo it without the bytes. */
export const entriesAdded = z.object({
  /** Objects and arrays made to hold our entries, outermost first. */
  containers: z.array(z.array(z.string())),
  hooks: z.array(z.object({ key: z.string(), event: z.string(), group: hookGroup })),
  values: z.array(z.object({ path: z.array(z.string()), value: z.string() })),
  /** Foreign hooks taken out at the user's wish; `text` is their JSON, spelled as it stood. */
  removed: z.array(
    z.object({
      event: z.string(),
      group: z.number(),
      /** True: `text` is the whole group. False: one handler of a group that stayed. */
      whole: z.boolean(),
      matcher: z.optional(z.string()),
      text: z.string(),
    }),
  ),
});
export type EntriesAdded = z.infer<typeof entriesAdded>;

export interface WantedHook {
  /** Names the entry across versions, clones and Node paths. */
  key: string;
  event: string;
  group: HookGroup;
  /** Whether a command found in a file is an older form of this entry. */
  recognises: (command: string) => boolean;
}

/** Everything we want to stand in one JSON file. */
export interface WantedEntries {
  hooks: readonly WantedHook[];
  /** Strings for arrays, such as permission rules. */
  values: readonly { path: readonly string[]; value: string }[];
  /** A foreign hook that does the same job: reported, and taken out when `replace` says so. */
  rival?: { event: string; recognises: (command: string) => boolean; replace: boolean };
  /** True where a client knows a hook by its place: what we take out before others leaves an empty group. */
  positional?: boolean;
}
