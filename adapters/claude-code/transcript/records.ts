import * as z from 'zod/mini';
import { schemaOnDemand } from '../../../core/text/schema-on-demand.ts';

const text = z.optional(z.nullable(z.string()));

/** One block of a message, or of what a tool returned. */
const block = z.object({
  type: z.string(),
  text,
  id: text,
  name: text,
  input: z.optional(z.unknown()),
  tool_use_id: text,
  is_error: z.optional(z.nullable(z.boolean())),
  content: z.optional(z.unknown()),
});
export type Block = z.infer<typeof block>;

/** A line of a transcript, as far as it is read; every version has the type. */
export const transcriptRecord = schemaOnDemand(() =>
  z.object({
    type: z.string(),
    subtype: text,
    operation: text,
    sessionId: text,
    parentUuid: text,
    cwd: text,
    gitBranch: text,
    timestamp: text,
    isSidechain: z.optional(z.nullable(z.boolean())),
    isMeta: z.optional(z.nullable(z.boolean())),
    isCompactSummary: z.optional(z.nullable(z.boolean())),
    isApiErrorMessage: z.optional(z.nullable(z.boolean())),
    isAbortedMidStream: z.optional(z.nullable(z.boolean())),
    error: z.optional(z.unknown()),
    apiErrorStatus: z.optional(z.nullable(z.number())),
    toolDenialKind: text,
    /** What another client's records have. */
    payload: z.optional(z.unknown()),
    origin: z.optional(z.nullable(z.object({ kind: text }))),
    content: z.optional(z.unknown()),
    url: text,
    prUrl: text,
    aiTitle: text,
    customTitle: text,
    toolUseResult: z.optional(z.unknown()),
    attachment: z.optional(
      z.nullable(
        z.object({
          type: z.string(),
          prompt: z.optional(z.unknown()),
          content: z.optional(z.unknown()),
          planFilePath: text,
          planExists: z.optional(z.nullable(z.boolean())),
        }),
      ),
    ),
    message: z.optional(
      z.nullable(
        z.object({
          role: text,
          model: text,
          content: z.optional(z.union([z.string(), z.array(block)])),
        }),
      ),
    ),
  }),
);
export type TranscriptRecord = z.infer<ReturnType<typeof transcriptRecord>>;

/** What a tool was called with, as far as it is read. */
export const toolInput = schemaOnDemand(() =>
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
export const reminder = schemaOnDemand(() =>
  z.array(z.object({ id: z.string(), subject: z.string(), status: z.optional(z.string()) })),
);

/** What a tool's result says besides its text. */
export const resultDetails = schemaOnDemand(() =>
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
    .map((part: unknown) => {
      const parsed = block.safeParse(part);
      return parsed.success && parsed.data.type === 'text' ? (parsed.data.text ?? '') : '';
    })
    .filter((part) => part !== '')
    .join('\n');
}
