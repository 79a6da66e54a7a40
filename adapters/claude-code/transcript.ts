import type * as z from 'zod/mini';
import { visitJsonLines } from '../../core/files/json-lines.ts';
import type { DeliveryRecord } from '../../core/handoff/delivery/record.ts';
import type { Reply } from '../../core/handoff/delivery/transition.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';

/**
 * A real reply of the main conversation: an assistant line that is no subagent's, not written by the client (an API
 * error, an interruption, "No response requested."), not cut off by Escape and not a compaction summary.
 */
const replyLine = schemaOnDemand((z) =>
  z.looseObject({
    type: z.literal('assistant'),
    isSidechain: z.literal(false),
    isApiErrorMessage: z.optional(z.literal(false)),
    // Measured on 2.1.332, with the model's own name; 2.1.197 writes such a line under `clientModel`.
    isAbortedMidStream: z.optional(z.literal(false)),
    timestamp: z.optional(z.string()),
    message: z.looseObject({
      id: z.optional(z.string()),
      model: z.string(),
      content: z.array(z.looseObject({ type: z.string(), text: z.optional(z.string()) })),
    }),
  }),
);

type Block = z.infer<ReturnType<typeof replyLine>>['message']['content'][number];

const clientModel = '<synthetic>';

/** Blocks that the user does not get to see: Escape or a kill after a thought leaves the thought alone in the file. */
const unseen = new Set(['thinking', 'redacted_thinking']);

/** A tool call without words is an answer too: the model has read what comes before it. */
function isAnswer({ type, text }: Block): boolean {
  return type === 'text' ? (text ?? '').trim() !== '' : !unseen.has(type);
}

/** What Escape cut off; lines of the same message that were finished before are part of it. */
const cutLine = schemaOnDemand((z) =>
  z.looseObject({
    type: z.literal('assistant'),
    isAbortedMidStream: z.literal(true),
    message: z.looseObject({ id: z.string() }),
  }),
);

/** What the main assistant answered in a transcript after the delivery, until it is known. */
export function readReply(
  record: Pick<DeliveryRecord, 'transcript' | 'transcript_offset' | 'sentinel' | 'at'>,
): Reply {
  if (record.transcript === null) return 'none';
  const answered = new Set<string>();
  const cutOff = new Set<string>();
  let acknowledged = false;
  visitJsonLines(record.transcript, record.transcript_offset ?? 0, (line) => {
    const result = replyLine().safeParse(line);
    if (!result.success) {
      const cut = cutLine().safeParse(line);
      if (cut.success) cutOff.add(cut.data.message.id);
      return false;
    }
    const { message, timestamp } = result.data;
    if (message.model === clientModel || (timestamp !== undefined && timestamp < record.at)) return false;
    const answers = message.content.filter(isAnswer);
    if (answers.length > 0) answered.add(message.id ?? '');
    acknowledged = answers.some(({ type, text }) => type === 'text' && text?.includes(record.sentinel));
    return acknowledged;
  });
  if (acknowledged) return 'sentinel';
  return [...answered].some((id) => !cutOff.has(id)) ? 'other' : 'none';
}
