import {
  type FaultKind,
  type RecordReader,
  type SessionEvent,
  type TranscriptFormat,
  textField,
} from '../../../core/sessions/event.ts';
import { asShape, object } from '../../../core/sessions/shape.ts';
import { callEvents, commandText, readOutput } from './call-events.ts';
import {
  callArguments,
  fileChange,
  givenAnswer,
  jsonOf,
  partsText,
  type RolloutPayload,
  rolloutPayload,
  rolloutRecord,
} from './records.ts';
import { isSilent, lineKind } from './silent-records.ts';
import { userTextEvents } from './user-text.ts';

function faultOf(info: unknown, message: string): FaultKind {
  const told = `${typeof info === 'string' ? info : JSON.stringify(info ?? '')} ${message}`;
  if (/context_window_exceeded|context window/.test(told)) return 'context-full';
  return /usage_limit|too_many|rate.?limit|\b429\b|hit your usage limit/i.test(told)
    ? 'usage-limit'
    : 'api-error';
}

/** Answers by the id of their question, and its text. */
function answerEvents(output: string, questions: ReadonlyMap<string, string>): SessionEvent[] {
  const given = asShape(object({ answers: object({}) }), jsonOf(output))?.answers ?? {};
  return Object.entries(given).flatMap(([id, answer]): SessionEvent[] => {
    const answers = asShape(givenAnswer, answer)?.answers ?? [];
    const text = answers.join(', ').replace(/^user_note: /, '');
    return answers.length === 0 ? [] : [{ kind: 'answer', question: questions.get(id) ?? id, text }];
  });
}

/** The files that a patch changed: by their paths, or in a list. */
function changeEvents(record: string, changes: unknown): SessionEvent[] {
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).flatMap(([key, value]): SessionEvent[] => {
    const data = asShape(fileChange, value);
    const path = data?.move_path ?? data?.path ?? (Array.isArray(changes) ? '' : key);
    const kind = typeof data?.kind === 'string' ? data.kind : (data?.kind?.type ?? data?.type);
    const change = kind === 'add' || kind === 'delete' ? kind : 'update';
    return path === '' ? [] : [{ kind: 'edit', call: '', path, change, record }];
  });
}

function textOfEvent(event: SessionEvent | undefined): string {
  return event !== undefined && 'text' in event ? event.text.trim() : '';
}

/**
 * Reads the records of one rollout. A message is in the file twice, as an event and as an item of a response: the
 * event counts, because summaries of compactions and copies of a parent's talk have none. The oldest rollouts have no
 * events: there the item counts.
 */
class RolloutReader {
  #known = false;
  #turns = 0;
  readonly #spoken = { user: false, assistant: false };
  #hasEvents = false;
  /** The last message that was taken from an item. */
  #item = '';
  readonly #questions = new Map<string, Map<string, string>>();

  /** Notes a record that says nothing else. */
  pass(type: string): void {
    this.#hasEvents ||= type === 'event_msg';
  }

  read(type: string, payload: RolloutPayload): readonly SessionEvent[] | null {
    const events = this.#eventsOf(type, payload);
    this.#turns += events?.filter(({ kind }) => kind === 'words').length ?? 0;
    return events;
  }

  #eventsOf(type: string, payload: RolloutPayload): readonly SessionEvent[] | null {
    switch (type) {
      case 'session_meta':
        return this.#aboutEvents(payload);
      case 'turn_context':
        return payload.model ? [{ kind: 'about', model: payload.model }] : [];
      case 'compacted':
        return [{ kind: 'compaction' }];
      case 'event_msg':
        this.#hasEvents = true;
        return this.#messageEvents(payload);
      case 'response_item':
        return this.#itemEvents(payload);
      default:
        return null;
    }
  }

  /** Further ones are of a parent, or of the same session when it was resumed. */
  #aboutEvents({ id, cwd, git, thread_source, source }: RolloutPayload): SessionEvent[] {
    if (this.#known) return [];
    this.#known = true;
    const branch = git?.branch ?? undefined;
    const spawned = typeof source === 'object' && source !== null && 'subagent' in source;
    const subagent = thread_source === 'subagent' || spawned;
    return [{ kind: 'about', id: id ?? undefined, cwd: cwd ?? undefined, branch, subagent }];
  }

  #messageEvents(payload: RolloutPayload): readonly SessionEvent[] | null {
    const message = typeof payload.message === 'string' ? payload.message : '';
    switch (payload.type) {
      case 'user_message':
        return this.#spoke('user', userTextEvents(message));
      case 'agent_message':
        return this.#spoke('assistant', [
          {
            kind: 'reply',
            text: message,
            final: payload.phase ? payload.phase === 'final_answer' : undefined,
          },
        ]);
      case 'item_completed':
        return this.#completedEvents(payload);
      case 'patch_apply_end':
        return payload.success === false ? [] : changeEvents('patch', payload.changes);
      case 'thread_rolled_back':
        return [{ kind: 'rewind', turns: this.#turns - (payload.num_turns ?? 0) }];
      case 'task_started':
      case 'turn_started':
        return [{ kind: 'turn-start' }];
      case 'turn_aborted':
        return [{ kind: 'interruption' }];
      case 'task_complete':
      case 'turn_complete':
        return payload.error
          ? [this.#fault(payload.error.codex_error_info, payload.error.message ?? '')]
          : [{ kind: 'turn-end' }];
      case 'error':
      case 'stream_error':
        return payload.type === 'error' ? [this.#fault(payload.codex_error_info, message)] : [];
      default:
        return null;
    }
  }

  #fault(info: unknown, text: string): SessionEvent {
    return { kind: 'fault', fault: faultOf(info, text), text };
  }

  /** The first event of a role may repeat the item before it. */
  #spoke(who: 'user' | 'assistant', events: SessionEvent[]): SessionEvent[] {
    const repeats = !this.#spoken[who] && this.#item === textOfEvent(events[0]);
    this.#spoken[who] = true;
    return repeats ? [] : events;
  }

  #completedEvents({ item }: RolloutPayload): readonly SessionEvent[] {
    const text = partsText(item?.content);
    if (item?.type === 'UserMessage') return this.#spoke('user', userTextEvents(text));
    if (
      item?.type === 'CommandExecution' &&
      item.command !== undefined &&
      typeof item.exit_code === 'number'
    ) {
      const outcome = item.exit_code === 0 ? 'passed' : 'failed';
      return [
        { kind: 'ran', command: commandText(item.command), output: item.aggregated_output ?? '', outcome },
      ];
    }
    if (item?.type === 'FileChange')
      return /fail|declin/i.test(item.status ?? '') ? [] : changeEvents('item', item.changes);
    if (item?.type === 'AgentMessage') return this.#spoke('assistant', [{ kind: 'reply', text }]);
    return [];
  }

  #itemEvents(payload: RolloutPayload): readonly SessionEvent[] | null {
    const call = callEvents(payload);
    if (call !== null) {
      this.#noteQuestions(payload);
      return call;
    }
    // Agents among each other.
    if (payload.type === 'agent_message') return [];
    if (payload.type === 'message') return this.#spokenItem(payload);
    if (!/_call_output$/.test(payload.type ?? '')) return null;
    const id = payload.call_id ?? '';
    const { text, outcome, process } = readOutput(payload);
    const questions = this.#questions.get(id);
    const answers = questions ? answerEvents(text, questions) : [];
    // A program that prints these words ends with a code.
    const isStopped = outcome === 'unread' && /^aborted by user\S*\s*$/.test(text);
    const stopped: SessionEvent[] = isStopped ? [{ kind: 'interruption' }] : [];
    return [{ kind: 'result', call: id, output: text, outcome, process }, ...answers, ...stopped];
  }

  #noteQuestions({ name, call_id, arguments: given }: RolloutPayload): void {
    if (name !== 'request_user_input' && name !== 'request_user_input_async') return;
    const questions = asShape(callArguments, jsonOf(given))?.questions ?? [];
    this.#questions.set(call_id ?? '', new Map(questions.map(({ id, question }) => [id, question])));
  }

  /** A message of a rollout without events for it. */
  #spokenItem({ role, content }: RolloutPayload): SessionEvent[] {
    const text = partsText(content);
    const isNotice = text.startsWith('<subagent_notification>');
    if (role === 'assistant' && this.#hasEvents) return [];
    if ((role !== 'user' && role !== 'assistant') || (this.#spoken[role] && !isNotice)) return [];
    const events: SessionEvent[] = role === 'user' ? userTextEvents(text) : [{ kind: 'reply', text }];
    this.#item = textOfEvent(events[0]);
    return events;
  }
}

function newReader(): RecordReader {
  const reader = new RolloutReader();
  return (record) => {
    if (isSilent(record)) {
      reader.pass(textField(record, 'type'));
      return [];
    }
    if (!rolloutRecord(record)) return null;
    if (record.payload) return reader.read(record.type ?? '', record.payload);
    if (record.record_type === 'state') return [];
    // The oldest rollouts have the items themselves as lines, behind one with the session's id.
    if (!rolloutPayload(record)) return null;
    return reader.read(record.type ? 'response_item' : 'session_meta', record);
  };
}

/** Whether a record is what the oldest rollouts begin with. */
const isFirstLine = (record: object) => 'id' in record && 'instructions' in record;

/** How Codex writes its rollouts: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl` (spec/clients.md). */
export const rolloutFormat: TranscriptFormat = {
  client: 'codex',
  recognises(record) {
    if (!rolloutRecord(record)) return false;
    const isLine = typeof record.payload === 'object' && typeof record.type === 'string';
    return (isLine && record.payload !== null) || isFirstLine(record) || record.record_type === 'state';
  },
  newReader,
  lineKind,
  replies: { words: ['agent_message', 'AgentMessage', '"assistant"'], calls: false, head: 256 * 1024 },
};
