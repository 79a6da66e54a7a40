import { dirname, join } from 'node:path';
import type * as z from 'zod/mini';
import { visitLastJsonLines } from '../../core/files/json-lines.ts';
import { listNames } from '../../core/files/read.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';
import type { SubagentPayload } from '../client/client.ts';

/** A call as the model made it, both kinds of subagents (spec/clients.md). */
const spawnCall = schemaOnDemand((z) =>
  z.looseObject({
    type: z.literal('response_item'),
    payload: z.looseObject({
      type: z.literal('function_call'),
      name: z.literal('spawn_agent'),
      arguments: z.string(),
      internal_chat_message_metadata_passthrough: z.optional(
        z.looseObject({ turn_id: z.optional(z.string()) }),
      ),
    }),
  }),
);

/** What the client adds for subagents of the first kind: which thread a call has become. */
const spawned = schemaOnDemand((z) =>
  z.looseObject({
    type: z.literal('event_msg'),
    payload: z.looseObject({
      item: z.looseObject({
        type: z.literal('CollabAgentToolCall'),
        receiver_thread_ids: z.array(z.string()),
        prompt: z.nullable(z.string()),
      }),
    }),
  }),
);

const spawnArguments = schemaOnDemand((z) =>
  z.looseObject({ message: z.string(), agent_type: z.optional(z.nullable(z.string())) }),
);

const defaultType = 'default';

/** The parent's rollout. At a start the payload names the subagent's own, which lies beside it on the same day. */
function parentRollouts({ transcript_path: path, session_id: parent }: SubagentPayload): string[] {
  if (!path) return [];
  const directory = dirname(path);
  const beside = listNames(directory).filter((name) => name.endsWith(`-${parent}.jsonl`));
  // A subagent that has its parent's history holds the call too, whatever the day.
  return beside.length > 0 ? beside.map((name) => join(directory, name)) : [path];
}

function readArguments(text: string): z.infer<ReturnType<typeof spawnArguments>> | null {
  try {
    const result = spawnArguments().safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** The message of the call that became this thread where that is told, else those of its kind in the latest turn. */
export function findTasks(payload: SubagentPayload): string[] {
  let exact: string | null = null;
  let calls: { turn: string; message: string }[] = [];
  for (const path of parentRollouts(payload)) {
    visitLastJsonLines(path, (line) => {
      const told = spawned().safeParse(line);
      if (told.success && told.data.payload.item.receiver_thread_ids.includes(payload.agent_id))
        exact = told.data.payload.item.prompt;
      const call = spawnCall().safeParse(line);
      if (!call.success) return;
      const { arguments: text, internal_chat_message_metadata_passthrough: from } = call.data.payload;
      const given = readArguments(text);
      if (given === null || (given.agent_type ?? defaultType) !== payload.agent_type) return;
      const turn = from?.turn_id ?? '';
      calls = [...calls.filter((one) => one.turn === turn), { turn, message: given.message }];
    });
  }
  return exact === null ? calls.map(({ message }) => message) : [exact];
}
