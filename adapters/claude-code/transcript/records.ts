import type * as zod from 'zod/mini';
import { textField } from '../../../core/sessions/event.ts';
import { schemaOnDemand } from '../../../core/text/schema-on-demand.ts';

const text = schemaOnDemand((z) => z.optional(z.nullable(z.string())));
const flag = schemaOnDemand((z) => z.optional(z.nullable(z.boolean())));
const anything = schemaOnDemand((z) => z.optional(z.unknown()));

/** One block of a message, or of what a tool returned. */
const block = schemaOnDemand((z) =>
  z.object({
    type: z.string(),
    text: text(),
    id: text(),
    name: text(),
    input: anything(),
    tool_use_id: text(),
    is_error: flag(),
    content: anything(),
  }),
);
export type Block = zod.infer<ReturnType<typeof block>>;

/** A line of a transcript, as far as it is read; every version has the type. */
export const transcriptRecord = schemaOnDemand((z) =>
  z.object({
    type: z.string(),
    subtype: text(),
    operation: text(),
    sessionId: text(),
    parentUuid: text(),
    cwd: text(),
    gitBranch: text(),
    isSidechain: flag(),
    isMeta: flag(),
    isCompactSummary: flag(),
    isApiErrorMessage: flag(),
    isAbortedMidStream: flag(),
    error: anything(),
    apiErrorStatus: z.optional(z.nullable(z.number())),
    toolDenialKind: text(),
    /** What another client's records have. */
    payload: anything(),
    origin: z.optional(z.nullable(z.object({ kind: text() }))),
    content: anything(),
    url: text(),
    prUrl: text(),
    aiTitle: text(),
    customTitle: text(),
    toolUseResult: anything(),
    attachment: z.optional(
      z.nullable(
        z.object({
          type: z.string(),
          prompt: anything(),
          content: anything(),
          planFilePath: text(),
          planExists: flag(),
        }),
      ),
    ),
    message: z.optional(
      z.nullable(
        z.object({
          id: text(),
          model: text(),
          content: z.optional(z.union([z.string(), z.array(block())])),
        }),
      ),
    ),
  }),
);
export type TranscriptRecord = zod.infer<ReturnType<typeof transcriptRecord>>;

/** What a tool was called with, as far as it is read. */
export const toolInput = schemaOnDemand((z) =>
  z.object({
    command: z.optional(z.string()),
    file_path: z.optional(z.string()),
    notebook_path: z.optional(z.string()),
    plan: z.optional(z.nullable(z.string())),
    planFilePath: z.optional(z.string()),
    taskId: z.optional(z.string()),
    subject: z.optional(z.string()),
    status: z.optional(z.string()),
    todos: z.optional(z.array(z.object({ content: z.string(), status: z.optional(z.string()) }))),
  }),
);

/** Tasks as the client reminds the model of them. */
export const reminder = schemaOnDemand((z) =>
  z.array(z.object({ id: z.string(), subject: z.string(), status: z.optional(z.string()) })),
);

/** What a tool's result says besides its text. */
export const resultDetails = schemaOnDemand((z) =>
  z.object({
    answers: z.optional(z.record(z.string(), z.unknown())),
    task: z.optional(z.object({ id: z.string(), subject: z.string() })),
    isAsync: z.optional(z.boolean()),
    backgroundTaskId: z.optional(z.string()),
    interrupted: z.optional(z.boolean()),
    filePath: z.optional(z.string()),
  }),
);

/** Returns the text of a message or a result: a string, or blocks of which some are text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (textField(part, 'type') === 'text' ? textField(part, 'text') : ''))
    .filter((part) => part !== '')
    .join('\n');
}
