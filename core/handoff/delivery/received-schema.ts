import * as z from 'zod/mini';

/** What one session received: `.delivered/.done/<session_id>.json` (spec/delivery.md, "Compaction"). */
const receivedFile = z.looseObject({
  session_id: z.string(),
  handoffs: z.array(z.looseObject({ name: z.string(), sentinel: z.string(), at: z.string() })),
  given_again_at: z.optional(z.string()),
});

export type Received = z.infer<typeof receivedFile>;

/** What a session received, as it was read; null when it is nothing of that kind. */
export function parseReceived(value: unknown): Received | null {
  const result = receivedFile.safeParse(value);
  return result.success ? result.data : null;
}
