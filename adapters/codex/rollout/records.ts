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
const given = optional(string);
const words = optional(either(string, list(string)));

/** What is behind `payload`, or in the oldest rollouts in the line itself, as far as it is read. */
export const rolloutPayload = object({
  type: text,
  id: text,
  role: text,
  name: text,
  call_id: text,
  cwd: text,
  model: text,
  message: anything,
  phase: text,
  thread_source: text,
  num_turns: nullish(number),
  git: nullish(object({ branch: text })),
  content: anything,
  arguments: anything,
  source: anything,
  input: text,
  output: anything,
  action: anything,
  success: nullish(boolean),
  changes: anything,
  error: nullish(object({ message: text, codex_error_info: anything })),
  codex_error_info: anything,
  item: nullish(
    object({
      type: string,
      content: anything,
      changes: anything,
      status: text,
      command: words,
      exit_code: nullish(number),
      aggregated_output: text,
    }),
  ),
});
export type RolloutPayload = ValueOf<typeof rolloutPayload>;

export const rolloutRecord = object({ type: text, record_type: text, payload: nullish(rolloutPayload) });

/** One changed file, in the records of a patch and of an item. */
export const fileChange = object({
  type: text,
  path: text,
  move_path: text,
  kind: optional(either(string, object({ type: string }))),
});

const processId = optional(either(number, string));

/** The JSON arguments of a function call, as far as they are read. */
export const callArguments = object({
  cmd: given,
  command: words,
  session_id: processId,
  cell_id: processId,
  input: given,
  plan: optional(list(object({ step: string, status: given }))),
  questions: optional(list(object({ id: string, question: string }))),
});

/** What was answered to a question, by its id. */
export const givenAnswer = object({ answers: optional(list(string)) });

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
