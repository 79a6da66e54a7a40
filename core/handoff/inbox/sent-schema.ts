import * as z from 'zod/mini';

/** What a worktree sent: `.sent/<file name>.json` in its own inbox (spec/storage.md, "Sent"). */
const sentEntry = z.looseObject({
  /** Where it was filed: `…/unread/<file name>`. */
  path: z.string(),
  name: z.string(),
  sentinel: z.string(),
  at: z.string(),
});

export type SentEntry = z.infer<typeof sentEntry>;

/** An entry as it was read; null when it is none. */
export function parseSent(value: unknown): SentEntry | null {
  const result = sentEntry.safeParse(value);
  return result.success ? result.data : null;
}
