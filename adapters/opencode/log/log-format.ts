import type { Outcome, RecordReader, SessionEvent, TranscriptFormat } from '../../../core/sessions/event.ts';
import {
  asShape,
  list,
  nullish,
  number,
  object,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';
import { faultKind, tasksEvent, todo } from '../../client/model-parts.ts';
import { openCode } from '../install/location.ts';

const text = nullish(string);

const kind = object({ type: string });
const header = object({ id: string, cwd: string });
const fault = object({ name: text, data: nullish(object({ message: text })) });
const message = object({ id: string, modelID: text, finish: text, error: nullish(fault) });
const part = object({ by: string, message: string, text: string });
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
    todos: nullish(list(todo)),
  }),
});

/** What a call asks for, once it runs. */
function callEvents({ tool, callID: call, message: id }: ToolCall, record: unknown): SessionEvent[] {
  const { command: shell, filePath: path, todos } = asShape(given, record)?.input ?? {};
  const runs = tool === 'bash' && shell ? { command: shell } : {};
  const events: SessionEvent[] = [{ kind: 'call', call, tool, message: id, ...runs }];
  if ((tool === 'write' || tool === 'edit') && path)
    events.push({ kind: 'edit', call, path, change: 'update' });
  if (tool === 'todowrite' && todos) events.push(tasksEvent(todos));
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
  const of = error.name === 'ContextOverflowError' ? 'context-full' : faultKind(told);
  return [{ kind: 'fault', fault: of, text: told }];
}

/** Who says a text, as our plugin notes it. */
const speakers: Readonly<Record<string, (said: ValueOf<typeof part>) => SessionEvent>> = {
  user: ({ text: told }) => ({ kind: 'words', text: told, source: 'typed' }),
  command: ({ text: told }) => ({ kind: 'words', text: told, source: 'command' }),
  assistant: ({ text: told, message: id }) => ({ kind: 'reply', text: told, message: id }),
  summary: ({ text: told }) => ({ kind: 'recap', text: told }),
};

/** Reads the lines that our plugin writes (hooks/opencode/plugin.js). Each tells by itself who says what. */
class LogReader {
  readonly #calls = new Set<string>();
  /** The last fault: the client tells it of the session and of the message. */
  #fault = '';
  #ended = false;

  read(record: unknown): readonly SessionEvent[] | null {
    switch (asShape(kind, record)?.type) {
      case 'session': {
        const head = asShape(header, record);
        return head && [{ kind: 'about', id: head.id, cwd: head.cwd }];
      }
      case 'message':
        return this.#message(record);
      case 'text': {
        const said = asShape(part, record);
        const event = said && speakers[said.by]?.(said);
        if (!said || !event) return null;
        if (event.kind === 'words') this.#fault = '';
        return said.text.trim() === '' ? [] : [event];
      }
      case 'tool':
        return this.#tool(record);
      case 'compacted':
        return [{ kind: 'compaction' }];
      case 'error': {
        const error = asShape(failure, record)?.error;
        return error ? this.#faultEvents(error) : [];
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
    const { id, modelID, finish, error } = said;
    this.#ended = finish === 'stop' && !error;
    const model: SessionEvent[] = modelID ? [{ kind: 'about', model: modelID }] : [];
    if (!error) return model;
    // Of an answer that an error ended, what came of it is none.
    return [...model, { kind: 'reply', text: '', cut: true, message: id }, ...this.#faultEvents(error)];
  }

  #faultEvents(error: ValueOf<typeof fault>): SessionEvent[] {
    const events = faultEvents(error);
    const isTold = this.#fault === error.name;
    this.#fault = error.name ?? '';
    return isTold ? [] : events;
  }

  #tool(record: unknown): readonly SessionEvent[] | null {
    const call = asShape(toolCall, record);
    if (call === null) return null;
    const asked = this.#calls.has(call.callID) ? [] : callEvents(call, record);
    this.#calls.add(call.callID);
    return [...asked, ...resultEvents(call)];
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
