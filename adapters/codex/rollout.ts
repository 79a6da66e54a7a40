import { readLimit, visitJsonLines, visitLastJsonLines } from '../../core/files/json-lines.ts';
import type { DeliveryRecord } from '../../core/handoff/delivery/record.ts';
import type { Reply } from '../../core/handoff/delivery/transition.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';

const firstMeta = schemaOnDemand((z) =>
  z.looseObject({
    type: z.literal('session_meta'),
    payload: z.looseObject({ thread_source: z.optional(z.nullable(z.string())) }),
  }),
);

/**
 * A real reply (spec/clients.md): only a completed AgentMessage item. `response_item` with the role assistant is
 * not enough: compaction summaries and replies copied into subagents have it too.
 */
const replyLine = schemaOnDemand((z) =>
  z.looseObject({
    type: z.literal('event_msg'),
    timestamp: z.optional(z.string()),
    payload: z.looseObject({
      type: z.literal('item_completed'),
      item: z.looseObject({
        type: z.literal('AgentMessage'),
        content: z.array(z.looseObject({ text: z.optional(z.string()) })),
      }),
    }),
  }),
);

function isSubagentRollout(path: string): boolean {
  let subagent = false;
  visitJsonLines(path, 0, (line) => {
    const meta = firstMeta().safeParse(line);
    subagent = meta.success && meta.data.payload.thread_source === 'subagent';
    return meta.success;
  });
  return subagent;
}

/** What the main agent answered in a rollout after the delivery, until it is known. */
export function readReply(
  record: Pick<DeliveryRecord, 'transcript' | 'transcript_offset' | 'sentinel' | 'at'>,
): Reply {
  let reply: Reply = 'none';
  if (record.transcript === null || isSubagentRollout(record.transcript)) return reply;
  visitJsonLines(record.transcript, record.transcript_offset ?? 0, (line) => {
    const result = replyLine().safeParse(line);
    if (!result.success || (result.data.timestamp ?? record.at) < record.at) return false;
    if (reply === 'none') reply = 'other';
    if (!result.data.payload.item.content.some((part) => part.text?.includes(record.sentinel))) return false;
    reply = 'sentinel';
    return true;
  });
  return reply;
}

const compactionLine = schemaOnDemand((z) =>
  z.looseObject({ type: z.literal('compacted'), timestamp: z.string() }),
);

/** Whether the thread's context was compacted after an instant: what hooks and commands had said is gone from it then. */
export function wasCompacted(rollout: string, since: string): boolean {
  let found = false;
  const find = (line: unknown) => {
    const compaction = compactionLine().safeParse(line);
    found = compaction.success && Date.parse(compaction.data.timestamp) > Date.parse(since);
    return found;
  };
  visitLastJsonLines(rollout, find, readLimit);
  return found;
}
