import * as z from 'zod/mini';

const line = z.string().check(z.regex(/^[^\r\n]+$/, 'must be one non-empty line'));
const instant = z
  .string()
  .check(
    z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/, 'must be an instant like 2026-05-15T18:30:00Z'),
  );
const count = z.string().check(z.regex(/^\d+$/, 'must be a whole number'));

/**
 * The frontmatter of a session handoff (spec/file-format.md). Every value is text: a SHA such as `1234567` or
 * `1e10000` must not become a number. Unknown fields are allowed and kept.
 */
export const handoffFields = z.looseObject({
  name: line,
  description: line,
  from: line,
  to: line,
  created: instant,
  branch: line,
  head: line,
  dirty_files_count: count,
  session_tool: line,
  received_at: z.optional(instant),
  session_id: z.optional(line),
  gbrain_page_slug: z.optional(line),
  topic: z.optional(line),
  worktree: z.optional(line),
  review: z.optional(line),
  evidence: z.optional(line),
  deliveries: z.optional(count),
  seen_at: z.optional(instant),
  acknowledged_at: z.optional(instant),
});

export type HandoffFields = z.infer<typeof handoffFields>;

/** The order in which our writer puts the fields. */
export const fieldOrder = Object.keys(handoffFields.shape) as readonly (keyof typeof handoffFields.shape)[];

/** Fields that publish computes: what a draft says of them does not count. */
export const computedFields: readonly string[] = [
  'from',
  'to',
  'created',
  'branch',
  'head',
  'dirty_files_count',
  'session_tool',
  'session_id',
  'worktree',
  'review',
  'evidence',
  'received_at',
  'deliveries',
  'seen_at',
  'acknowledged_at',
  'sentinel',
];
