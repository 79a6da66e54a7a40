import * as z from 'zod/mini';
import type { DeliveryRecord } from '../../core/inbox/record-schema.ts';
import type { Reply } from '../../core/inbox/transition.ts';
import { visitJsonLines } from '../json-lines.ts';

/**
 * A real reply of the main conversation (facts, "Transcript"): an assistant line that is no subagent's, not written by
 * the client (an API error, an interruption, "No response requested.") and not a compaction summary.
 */
const replyLine = z.looseObject({
  type: z.literal('assistant'),
  isSidechain: z.literal(false),
  isApiErrorMessage: z.optional(z.literal(false)),
  timestamp: z.optional(z.string()),
  message: z.looseObject({
    model: z.string(),
    content: z.array(z.looseObject({ type: z.string(), text: z.optional(z.string()) })),
  }),
});

const clientModel = '<synthetic>';

/** What the main assistant answered in a transcript after the delivery, until it is known. */
export function readReply(
  record: Pick<DeliveryRecord, 'transcript' | 'transcript_offset' | 'sentinel' | 'at'>,
): Reply {
  let reply: Reply = 'none';
  if (record.transcript === null) return reply;
  visitJsonLines(record.transcript, record.transcript_offset ?? 0, (line) => {
    const result = replyLine.safeParse(line);
    if (!result.success || result.data.message.model === clientModel) return false;
    if (result.data.timestamp !== undefined && result.data.timestamp < record.at) return false;
    const texts = result.data.message.content
      .filter((block) => block.type === 'text')
      .map((block) => block.text ?? '');
    // A tool call without words is an answer too: the model has read what stood before it.
    if (reply === 'none') reply = 'other';
    if (!texts.some((text) => text.includes(record.sentinel))) return false;
    reply = 'sentinel';
    return true;
  });
  return reply;
}
