import type {
  Outcome,
  RecordReader,
  SessionEvent,
  TaskState,
  TranscriptFormat,
} from '../../../core/sessions/event.ts';
import {
  asShape,
  list,
  nullish,
  number,
  object,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';
import { openCode } from '../install/location.ts';

const text = nullish(string);

const kind = object({ type: string });
const header = object({ id: string, cwd: string });
const fault = object({ name: text, data: nullish(object({ message: text })) });
const message = object({ id: string, role: string, modelID: text, finish: text, error: nullish(fault) });
const part = object({ id: string, message: string, text: string });
const command = object({ message: string, text: string });
const failure = object({ error: nullish(fault) });
const toolCall = object({
  message: string,
  tool: string,
  callID: string,
  status: string,
  output: text,
  error: text,
  exit: nullish(number),
});
type ToolCall = ValueOf<typeof toolCall>;
const given = object({
  input: object({
    command: text,
    filePath: text,
    todos: nullish(list(object({ content: text, status: text }))),
  }),
});

const taskStates: Readonly<Record<string, TaskState>> = {
  pending: 'open',
  in_progress: 'active',
  completed: 'done',
  cancelled: 'dropped',
};

/** What a call asks for, once it runs. */
function callEvents({ tool, callID: call, message: id }: ToolCall, record: unknown): SessionEvent[] {
  const { command: shell, filePath: path, todos } = asShape(given, record)?.input ?? {};
  const runs = tool === 'bash' && shell ? { command: shell } : {};
  const events: SessionEvent[] = [{ kind: 'call', call, tool, message: id, ...runs }];
  if ((tool === 'write' || tool === 'edit') && path)
    events.push({ kind: 'edit', call, path, change: 'update' });
  if (tool === 'todowrite' && todos)
    events.push({
      kind: 'tasks',
      tasks: todos.map(({ content, status }, index) => ({
        id: String(index),
        text: content ?? '',
        state: taskStates[status ?? ''] ?? 'open',
      })),
    });
  return events;
}

function resultEvents({ tool, callID: call, status, output, error, exit }: ToolCall): SessionEvent[] {
  if (status === 'running') return [];
  if (/^The user rejected permission/.test(error ?? '')) return [{ kind: 'refusal', call, text: '' }];
  // A command that was stopped has no exit code.
  const isPassed = status === 'completed' && (tool !== 'bash' || exit === 0);
  const outcome: Outcome = isPassed ? 'passed' : 'failed';
  return [{ kind: 'result', call, output: output ?? error ?? '', outcome }];
}

const isAbort = ({ name }: ValueOf<typeof fault>) => name === 'MessageAbortedError';

/** What stopped the model; an abort is the user's. */
function faultEvents(error: ValueOf<typeof fault>): SessionEvent[] {
  if (isAbort(error)) return [{ kind: 'interruption' }];
  const told = error.data?.message ?? error.name ?? '';
  const isFull =
    error.name === 'ContextOverflowError' || /context (?:length|window)|too many tokens/i.test(told);
  const isSpent = /quota|rate.?limit|usage limit|\b429\b/i.test(told);
  const of = isFull ? 'context-full' : isSpent ? 'usage-limit' : 'api-error';
  return [{ kind: 'fault', fault: of, text: told }];
}

/** Reads the lines that our plugin writes (hooks/opencode/plugin.js). */
class LogReader {
  readonly #roles = new Map<string, string>();
  readonly #seen = new Set<string>();
  /** Messages that are the text of a command: the words are what the user typed of it. */
  readonly #commands = new Set<string>();
  #ended = false;

  read(record: unknown): readonly SessionEvent[] | null {
    const type = asShape(kind, record)?.type;
    switch (type) {
      case 'session': {
        const head = asShape(header, record);
        return head && [{ kind: 'about', id: head.id, cwd: head.cwd }];
      }
      case 'message':
        return this.#message(record);
      case 'command': {
        const said = asShape(command, record);
        if (said === null) return null;
        this.#commands.add(said.message);
        return [{ kind: 'words', text: said.text, source: 'command' }];
      }
      case 'text':
        return this.#text(record);
      case 'tool':
        return this.#tool(record);
      case 'compacted':
        return [{ kind: 'compaction' }];
      case 'error': {
        const error = asShape(failure, record)?.error;
        return error ? this.#once(`${error.name}`, faultEvents(error)) : [];
      }
      case 'idle':
        return this.#ended ? [{ kind: 'turn-end' }] : [];
      default:
        return null;
    }
  }

  #message(record: unknown): readonly SessionEvent[] | null {
    const said = asShape(message, record);
    if (said === null) return null;
    const { id, role, modelID, finish, error } = said;
    this.#roles.set(id, role);
    if (role !== 'assistant') return [];
    this.#ended = finish === 'stop' && !error;
    const events: SessionEvent[] = modelID ? [{ kind: 'about', model: modelID }] : [];
    // Of an answer that an error ended what came of it is none.
    if (error)
      events.push(
        { kind: 'reply', text: '', cut: true, message: id },
        ...this.#once(`${error.name}`, faultEvents(error)),
      );
    return events;
  }

  #text(record: unknown): readonly SessionEvent[] | null {
    const said = asShape(part, record);
    if (said === null) return null;
    const role = this.#roles.get(said.message);
    if (role === 'assistant')
      return this.#once(said.id, [{ kind: 'reply', text: said.text, message: said.message }]);
    if (role !== 'user' || this.#commands.has(said.message) || said.text.trim() === '') return [];
    // The next turn may fail as the last one did.
    for (const name of [...this.#seen].filter((one) => one.endsWith('Error'))) this.#seen.delete(name);
    return this.#once(said.id, [{ kind: 'words', text: said.text, source: 'typed' }]);
  }

  #tool(record: unknown): readonly SessionEvent[] | null {
    const call = asShape(toolCall, record);
    if (call === null) return null;
    return [...this.#once(call.callID, callEvents(call, record)), ...resultEvents(call)];
  }

  #once(key: string, events: SessionEvent[]): SessionEvent[] {
    if (this.#seen.has(key)) return [];
    this.#seen.add(key);
    return events;
  }
}

function newReader(): RecordReader {
  const reader = new LogReader();
  return (record) => reader.read(record);
}

/** The log of a session: `<state>/sessions/opencode/logs/<id>.jsonl` (spec/clients.md). */
export const logFormat: TranscriptFormat = {
  client: openCode,
  recognises: (record) =>
    asShape(object({ type: string, id: string, cwd: string, version: string }), record) !== null &&
    asShape(kind, record)?.type === 'session',
  newReader,
  lineKind: () => 'other',
  replies: { words: ['"type":"text"', '"type":"message"'], calls: false, head: 64 * 1024 },
};
