import * as z from 'zod/mini';
import type { Measure } from '../../../core/handoff/surface/fit.ts';

/** What both hosts send at SubagentStart and SubagentStop (spec/hosts.md, "Subagents"). */
export const subagentPayload = z.looseObject({
  hook_event_name: z.enum(['SubagentStart', 'SubagentStop']),
  session_id: z.string(),
  /** The parent's; with Codex, at the start, the subagent's own. */
  transcript_path: z.optional(z.nullable(z.string())),
  cwd: z.string(),
  agent_id: z.string(),
  agent_type: z.string(),
  last_assistant_message: z.optional(z.nullable(z.string())),
  stop_hook_active: z.optional(z.boolean()),
});
export type SubagentPayload = z.infer<typeof subagentPayload>;

/** What a host must tell of its subagents. */
export interface SubagentHost {
  client: string;
  /** The host's cap on a hook's text, in units of `measure`. */
  cap: number;
  measure: Measure;
  /**
   * The tasks that this subagent may have been given: no host puts the task into the payload, so it is looked up in the
   * parent's transcript. Several when calls of one kind run at the same time; none when it is not to be found (yet).
   */
  findTasks(payload: SubagentPayload): string[];
}
