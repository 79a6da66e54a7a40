import type * as zod from 'zod/mini';
import { schemaOnDemand } from '../../../core/text/schema-on-demand.ts';

const text = schemaOnDemand((z) => z.optional(z.nullable(z.string())));

/** What is behind `payload`, or in the oldest rollouts in the line itself, as far as it is read. */
export const rolloutPayload = schemaOnDemand((z) =>
  z.object({
    type: text(),
    id: text(),
    role: text(),
    name: text(),
    call_id: text(),
    cwd: text(),
    message: z.optional(z.unknown()),
    phase: text(),
    thread_source: text(),
    num_turns: z.optional(z.nullable(z.number())),
    git: z.optional(z.nullable(z.object({ branch: text() }))),
    content: z.optional(z.unknown()),
    arguments: z.optional(z.unknown()),
    source: z.optional(z.unknown()),
    input: text(),
    output: z.optional(z.unknown()),
    action: z.optional(z.unknown()),
    success: z.optional(z.nullable(z.boolean())),
    changes: z.optional(z.unknown()),
    error: z.optional(z.nullable(z.object({ message: text(), codex_error_info: z.optional(z.unknown()) }))),
    codex_error_info: z.optional(z.unknown()),
    item: z.optional(
      z.nullable(
        z.object({
          type: z.string(),
          content: z.optional(z.unknown()),
          changes: z.optional(z.unknown()),
          status: z.optional(z.nullable(z.string())),
          command: z.optional(z.union([z.string(), z.array(z.string())])),
          exit_code: z.optional(z.nullable(z.number())),
          aggregated_output: text(),
        }),
      ),
    ),
  }),
);
export type RolloutPayload = zod.infer<ReturnType<typeof rolloutPayload>>;

export const rolloutRecord = schemaOnDemand((z) =>
  z.object({ type: text(), record_type: text(), payload: z.optional(z.nullable(rolloutPayload())) }),
);

/** One changed file, in the records of a patch and of an item. */
export const fileChange = schemaOnDemand((z) =>
  z.object({
    type: text(),
    path: text(),
    move_path: text(),
    kind: z.optional(z.union([z.string(), z.object({ type: z.string() })])),
  }),
);

/** The JSON arguments of a function call, as far as they are read. */
export const callArguments = schemaOnDemand((z) =>
  z.object({
    cmd: z.optional(z.string()),
    command: z.optional(z.union([z.string(), z.array(z.string())])),
    session_id: z.optional(z.union([z.number(), z.string()])),
    cell_id: z.optional(z.union([z.number(), z.string()])),
    input: z.optional(z.string()),
    plan: z.optional(z.array(z.object({ step: z.string(), status: z.optional(z.string()) }))),
    questions: z.optional(z.array(z.object({ id: z.string(), question: z.string() }))),
  }),
);

export const answersOutput = schemaOnDemand((z) =>
  z.object({
    answers: z.record(z.string(), z.object({ answers: z.optional(z.array(z.string())) })),
  }),
);

/** Returns the text of a message's or an output's parts; a string is one. */
export function partsText(content: unknown, separator = '\n'): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
        ? part.text
        : '',
    )
    .filter((part) => part !== '')
    .join(separator);
}

/** Returns a JSON text's value, and any other value as it is; undefined for a text that is no JSON. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
