import type { FaultKind, Outcome, SessionEvent, TaskState } from '../../core/sessions/event.ts';
import { anything, asShape, list, nullish, object, string, type ValueOf } from '../../core/sessions/shape.ts';

// What transcripts of several clients have in common, most of it the parts of Google's API.

const text = nullish(string);
const part = object({ text, thought: anything });
export const todo = object({ description: text, content: text, status: text });
const callArguments = object({
  command: text,
  file_path: text,
  todos: nullish(list(todo)),
});
const response = object({ functionResponse: object({ response: object({ output: text, error: text }) }) });

/** The texts of a message: a string, or parts. What the model only thought is none. */
export function partTexts(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((one) => {
    const found = asShape(part, one);
    return found === null || found.thought === true ? [] : (found.text ?? []);
  });
}

/** What a tool answered, by the parts that hold it. */
export function outputOf(result: unknown): string {
  if (!Array.isArray(result)) return typeof result === 'string' ? result : '';
  return result
    .map((one) => asShape(response, one)?.functionResponse.response)
    .map((one) => one?.output ?? one?.error ?? '')
    .join('\n')
    .replace(/^<untrusted_context>\n|\n<\/untrusted_context>$/g, '');
}

const shellTool = 'run_shell_command';
const taskStates: Readonly<Record<string, TaskState>> = {
  pending: 'open',
  in_progress: 'active',
  completed: 'done',
  cancelled: 'dropped',
};

/** A list of tasks as a tool sets it. */
export function tasksEvent(todos: readonly ValueOf<typeof todo>[]): SessionEvent {
  const tasks = todos.map(({ description, content, status }, index) => ({
    id: String(index),
    text: description ?? content ?? '',
    state: taskStates[status ?? ''] ?? 'open',
  }));
  return { kind: 'tasks', tasks };
}

/** A call as the model asks for it. */
export function callEvents(call: string, tool: string, args: unknown): SessionEvent[] {
  const given = asShape(callArguments, args);
  const command = tool === shellTool && given?.command ? { command: given.command } : {};
  const events: SessionEvent[] = [{ kind: 'call', call, tool, ...command }];
  if (/^(?:write_file|replace|edit)$/.test(tool) && given?.file_path)
    events.push({ kind: 'edit', call, path: given.file_path, change: 'update' });
  if (tool === 'write_todos' || tool === 'todo_write') events.push(tasksEvent(given?.todos ?? []));
  return events;
}

const outcomes: Readonly<Record<string, Outcome>> = { error: 'failed', executing: 'running' };

/** A shell's result names the exit code, in one client only where it is not 0 (measured). */
function outcomeOf(tool: string, status: string, output: string): Outcome {
  if (status === 'success' && tool === shellTool)
    return /^(?:Exit Code|Signal): (?!\(none\)|0$)/m.test(output) ? 'failed' : 'passed';
  return outcomes[status] ?? 'passed';
}

/** How a call ended; one that the user stopped was refused. */
export function endEvents(call: string, tool: string, status: string, output: string): SessionEvent[] {
  if (status === 'cancelled') return [{ kind: 'refusal', call, text: '' }];
  return [{ kind: 'result', call, output, outcome: outcomeOf(tool, status, output) }];
}

/** What kind of error of the API it was, by what the client says of it. */
export function faultKind(told: string): FaultKind {
  const isFull =
    /context[ _.-]?(?:window|length|limit)|too many tokens|prompt is too long|token count.{0,40}exceeds/i;
  if (isFull.test(told)) return 'context-full';
  return /quota|(?:rate|usage).?limit|\b429\b|RESOURCE_EXHAUSTED/i.test(told) ? 'usage-limit' : 'api-error';
}

export function faultEvents(told: string): SessionEvent[] {
  return told === '' ? [] : [{ kind: 'fault', fault: faultKind(told), text: told }];
}
