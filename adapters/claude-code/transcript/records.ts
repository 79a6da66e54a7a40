import { textField } from '../../../core/sessions/event.ts';
import {
  anything,
  boolean,
  either,
  list,
  nullish,
  number,
  object,
  optional,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';

const text = nullish(string);
const flag = nullish(boolean);
const given = optional(string);

/** One block of a message, or of what a tool returned. */
const block = object({
  type: string,
  text,
  id: text,
  name: text,
  input: anything,
  tool_use_id: text,
  is_error: flag,
  content: anything,
});
export type Block = ValueOf<typeof block>;

/** A line of a transcript, as far as it is read; every version has the type. */
export const transcriptRecord = object({
  type: string,
  subtype: text,
  operation: text,
  sessionId: text,
  parentUuid: text,
  cwd: text,
  gitBranch: text,
  isSidechain: flag,
  isMeta: flag,
  isCompactSummary: flag,
  isApiErrorMessage: flag,
  isAbortedMidStream: flag,
  error: anything,
  apiErrorStatus: nullish(number),
  toolDenialKind: text,
  /** What another client's records have. */
  payload: anything,
  origin: nullish(object({ kind: text })),
  content: anything,
  url: text,
  prUrl: text,
  aiTitle: text,
  customTitle: text,
  toolUseResult: anything,
  attachment: nullish(
    object({ type: string, prompt: anything, content: anything, planFilePath: text, planExists: flag }),
  ),
  message: nullish(object({ id: text, model: text, content: optional(either(string, list(block))) })),
});
export type TranscriptRecord = ValueOf<typeof transcriptRecord>;

/** What a tool was called with, as far as it is read. */
export const toolInput = object({
  command: given,
  file_path: given,
  notebook_path: given,
  plan: text,
  planFilePath: given,
  taskId: given,
  subject: given,
  status: given,
  todos: optional(list(object({ content: string, status: given }))),
});

/** Tasks as the client reminds the model of them. */
export const reminder = list(object({ id: string, subject: string, status: given }));

/** What a tool's result says besides its text. */
export const resultDetails = object({
  answers: optional(object({})),
  task: optional(object({ id: string, subject: string })),
  isAsync: optional(boolean),
  backgroundTaskId: given,
});
export type ResultDetails = Partial<ValueOf<typeof resultDetails>>;

/** Returns the text of a message or a result: a string, or blocks of which some are text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (textField(part, 'type') === 'text' ? textField(part, 'text') : ''))
    .filter((part) => part !== '')
    .join('\n');
}
