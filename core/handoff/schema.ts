import * as z from 'zod/mini';
import * as rules from './field-rules.ts';

const line = z.string().check(z.regex(rules.line.pattern, rules.line.message));
const instant = z.string().check(z.regex(rules.instant.pattern, rules.instant.message));
const count = z.string().check(z.regex(rules.count.pattern, rules.count.message));

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
