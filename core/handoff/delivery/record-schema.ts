import * as z from 'zod/mini';

/** A delivery that nobody has answered yet: `.delivered/<file name>.json` (spec/delivery.md, "Record"). */
export const deliveryRecord = z.looseObject({
  /** The handoff's file name. */
  name: z.string(),
  sentinel: z.string(),
  client: z.string(),
  session_id: z.string(),
  /** The session's transcript; null when the client keeps none. */
  transcript: z.nullable(z.string()),
  /** Bytes of the transcript that were there before the delivery. */
  transcript_offset: z.optional(z.number()),
  /** The client's process and its start in clock ticks, of a session that its client may list too late. */
  client_pid: z.optional(z.number()),
  client_start: z.optional(z.string()),
  host: z.string(),
  boot: z.string(),
  /** ISO instant of the delivery. */
  at: z.string(),
});

export type DeliveryRecord = z.infer<typeof deliveryRecord>;

/** A record as it was read; null when it is none. */
export function parseRecord(value: unknown): DeliveryRecord | null {
  const result = deliveryRecord.safeParse(value);
  return result.success ? result.data : null;
}
