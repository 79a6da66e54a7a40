import * as z from 'zod/mini';

/** How a subagent's work ended (spec/chains.md, "Frontmatter"). */
export const statuses = ['completed', 'blocked', 'needs_discussion'] as const;
export const chainStatus = z.enum(statuses);
export type ChainStatus = z.infer<typeof chainStatus>;

export const priorities = ['high', 'medium', 'low'] as const;
export const chainPriority = z.enum(priorities);
export type ChainPriority = z.infer<typeof chainPriority>;

/**
 * The fields of an entry as they were read: text or null, whatever the file says. Only `write` insists on the values
 * of the contract; a reader shows what is there.
 */
export const chainFields = z.object({
  agent: z.nullable(z.string()),
  status: z.nullable(z.string()),
  summary: z.nullable(z.string()),
  next_agent: z.nullable(z.string()),
  next_task: z.nullable(z.string()),
  next_priority: z.nullable(z.string()),
});
export type ChainFields = z.infer<typeof chainFields>;
