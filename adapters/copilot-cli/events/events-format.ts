import type { Outcome, RecordReader, SessionEvent, TranscriptFormat } from '../../../core/sessions/event.ts';
import {
  anything,
  asShape,
  boolean,
  list,
  nullish,
  number,
  object,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';
import { faultKind } from '../../client/model-parts.ts';
import { copilotCli } from '../install/location.ts';

const text = nullish(string);

/** Every record; those of subagents name their agent. */
const envelope = object({ type: string, id: string, timestamp: string, agentId: text, data: object({}) });

const place = object({ cwd: text, branch: text });
const start = object({ sessionId: string, selectedModel: text, context: nullish(place) });
const change = object({ newModel: text });
const title = object({ title: string });
const words = object({ content: string, source: text, delivery: text, isAutopilotContinuation: anything });
const request = object({ toolCallId: text, name: text, arguments: anything });
const reply = object({ messageId: text, content: text, toolRequests: nullish(list(request)) });
const given = object({ command: text });
const fileEdit = object({ path: string, kind: text });
const completion = object({
  toolCallId: text,
  success: nullish(boolean),
  result: nullish(object({ content: text })),
  error: nullish(object({ message: text, code: text })),
  shellExecution: nullish(object({ exitCode: nullish(number) })),
  fileEdits: nullish(list(fileEdit)),
});
const fault = object({ errorType: text, message: text });
const turn = object({ turnId: text });
const compaction = object({ success: nullish(boolean), summaryContent: text });
const rewind = object({ eventsRemoved: nullish(number), upToEventId: text });

/** Says nothing of the work, or what another record says too. */
const silent =
  /^(?:hook|model|permission|mcp|mcp_app|sampling|ui|session|skill|subagent|system|commands?|capabilities|pending_messages|tool|assistant|external_tool|elicitation|user_input|workflow|sandbox|agent|prompt_cache_break|human_response|exit_plan_mode|auto_mode_switch)\b/;

type Data = Record<string, unknown>;

function wordsEvents(data: Data): SessionEvent[] {
  const said = asShape(words, data);
  // What the client itself puts there names its source: a skill, an agent, its own continuation.
  const isUsers = said !== null && !said.source && said.isAutopilotContinuation !== true;
  if (!isUsers || said.content.trim() === '') return [];
  const isQueued = typeof said.delivery === 'string' && said.delivery !== 'idle';
  const typed = isQueued ? 'queued' : 'typed';
  return [
    { kind: 'words', text: said.content, source: /^\/[A-Za-z]/.test(said.content) ? 'command' : typed },
  ];
}

function callEvent(
  { toolCallId, name, arguments: args }: ValueOf<typeof request>,
  message: string,
): SessionEvent {
  const tool = name ?? '';
  const command = asShape(given, args)?.command;
  const runs = /^(?:bash|powershell)$/.test(tool) && command ? { command } : {};
  return { kind: 'call', call: toolCallId ?? '', tool, message, ...runs };
}

const changes: Readonly<Record<string, 'add' | 'delete'>> = { create: 'add', delete: 'delete' };

function resultEvents(data: Data): SessionEvent[] {
  const ended = asShape(completion, data);
  if (ended === null) return [];
  const { toolCallId, success, result, error, shellExecution, fileEdits } = ended;
  const call = toolCallId ?? '';
  if (/denied|rejected/.test(error?.code ?? '')) return [{ kind: 'refusal', call, text: '' }];
  const isDone = success !== false && (shellExecution?.exitCode ?? 0) === 0;
  const outcome: Outcome = isDone ? 'passed' : 'failed';
  const output = (result?.content ?? error?.message ?? '').replace(/\n<shellId: [^>\n]*>$/, '');
  const edits = (fileEdits ?? []).map(({ path, kind }): SessionEvent => {
    return { kind: 'edit', call, path, change: changes[kind ?? ''] ?? 'update' };
  });
  return [...edits, { kind: 'result', call, output, outcome }];
}

/** Reads the events of one session, without those of its subagents. */
class EventsReader {
  /** Whether the last words of the assistant's asked for no tool: then the turn ends with them. */
  #isFinal = false;
  /** The prompts so far, by the record's id: a rewind names the first that it takes back. */
  readonly #prompts: string[] = [];

  read(record: unknown): readonly SessionEvent[] | null {
    const found = asShape(envelope, record);
    if (found === null) return null;
    const { type, id, agentId } = found;
    if (agentId) return [];
    return this.#eventsOf(type, id, found.data as Data);
  }

  #eventsOf(type: string, id: string, data: Data): readonly SessionEvent[] | null {
    switch (type) {
      case 'session.start':
        return this.#aboutEvents(data);
      case 'session.model_change':
        return [{ kind: 'about', model: asShape(change, data)?.newModel ?? undefined }];
      case 'session.context_changed':
        return [{ kind: 'about', branch: asShape(place, data)?.branch ?? undefined }];
      case 'session.title_changed':
        return [{ kind: 'title', text: asShape(title, data)?.title ?? '' }];
      case 'user.message':
        return this.#prompted(id, wordsEvents(data));
      case 'assistant.turn_start':
        return asShape(turn, data)?.turnId === '0' ? [{ kind: 'turn-start' }] : [];
      case 'assistant.message':
        return this.#replied(data);
      case 'assistant.turn_end':
        return this.#isFinal ? [{ kind: 'turn-end' }] : [];
      case 'tool.execution_complete':
        return resultEvents(data);
      case 'session.compaction_complete':
        return asShape(compaction, data)?.success === false ? [] : [{ kind: 'compaction' }];
      case 'session.snapshot_rewind':
        return this.#rewound(data);
      case 'abort':
        return [{ kind: 'interruption' }];
      case 'session.error': {
        const told = asShape(fault, data);
        if (told === null) return [];
        const { errorType, message } = told;
        return [{ kind: 'fault', fault: faultKind(`${errorType} ${message}`), text: message ?? '' }];
      }
      default:
        return silent.test(type) ? [] : null;
    }
  }

  #aboutEvents(data: Data): SessionEvent[] {
    const about = asShape(start, data);
    if (about === null) return [];
    const { sessionId: id, selectedModel, context } = about;
    const [cwd, branch, model] = [context?.cwd, context?.branch, selectedModel].map(
      (one) => one ?? undefined,
    );
    return [{ kind: 'about', id, cwd, branch, model }];
  }

  #prompted(id: string, events: SessionEvent[]): SessionEvent[] {
    if (events.length > 0) this.#prompts.push(id);
    return events;
  }

  #replied(data: Data): SessionEvent[] {
    const said = asShape(reply, data);
    if (said === null) return [];
    const message = said.messageId ?? '';
    const requests = said.toolRequests ?? [];
    const told = said.content ?? '';
    // An answer without a word is none: the client says that there was no response.
    this.#isFinal = requests.length === 0 && told.trim() !== '';
    return [
      ...(told.trim() === ''
        ? []
        : [{ kind: 'reply', text: told, message, final: requests.length === 0 } as const]),
      ...requests.map((one) => callEvent(one, message)),
    ];
  }

  #rewound(data: Data): SessionEvent[] {
    const first = this.#prompts.indexOf(asShape(rewind, data)?.upToEventId ?? '');
    if (first < 0) return [];
    this.#prompts.splice(first);
    return [{ kind: 'rewind', turns: first }];
  }
}

function newReader(): RecordReader {
  const reader = new EventsReader();
  return (record) => reader.read(record);
}

/** How GitHub Copilot CLI writes its sessions: `session-state/<id>/events.jsonl` (spec/clients.md). */
export const eventsFormat: TranscriptFormat = {
  client: copilotCli,
  recognises: (record) => asShape(envelope, record) !== null,
  newReader,
  lineKind(beginning) {
    const type = /^\{"type":"([a-z._]+)"/.exec(beginning)?.[1] ?? '';
    if (type === 'tool.execution_complete') return 'result';
    return /^(?:hook|model|system|permission)\.|^session\.usage_/.test(type) ? 'silent' : 'other';
  },
  replies: { words: ['"assistant.message"'], calls: false, head: 64 * 1024 },
};
