import { visitLastJsonLines } from '../../core/files/json-lines.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';
import type { SubagentPayload } from '../client/client.ts';

const blockLine = schemaOnDemand((z) =>
  z.looseObject({
    isSidechain: z.optional(z.literal(false)),
    message: z.looseObject({
      content: z.array(
        z.looseObject({
          type: z.string(),
          id: z.optional(z.string()),
          tool_use_id: z.optional(z.string()),
          name: z.optional(z.string()),
          input: z.optional(
            z.looseObject({ prompt: z.optional(z.string()), subagent_type: z.optional(z.string()) }),
          ),
        }),
      ),
    }),
  }),
);

const tools = ['Agent', 'Task'];
const defaultType = 'general-purpose';

/** The calls of that kind that have no result yet. Measured: the line of a call is there before its subagent starts. */
export function findTasks({ transcript_path: transcript, agent_type: type }: SubagentPayload): string[] {
  const open = new Map<string, string>();
  if (!transcript) return [];
  visitLastJsonLines(transcript, (line) => {
    const result = blockLine().safeParse(line);
    if (!result.success) return;
    for (const { id, tool_use_id, name, input } of result.data.message.content) {
      if (tool_use_id !== undefined) open.delete(tool_use_id);
      const starts = id !== undefined && name !== undefined && tools.includes(name);
      if (starts && (input?.subagent_type ?? defaultType) === type && input?.prompt)
        open.set(id, input.prompt);
    }
  });
  return [...open.values()];
}
