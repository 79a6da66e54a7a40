import type { RecordReader, SessionEvent, TranscriptFormat } from '../../../core/sessions/event.ts';
import {
  anything,
  asShape,
  list,
  nullish,
  object,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';
import { callEvents, endEvents, faultEvents, outputOf, partTexts } from '../../client/model-parts.ts';
import { qwenCode } from '../install/location.ts';

const text = nullish(string);

const record = object({
  type: string,
  sessionId: string,
  cwd: string,
  parentUuid: text,
  gitBranch: text,
  model: text,
  subtype: text,
  provenance: text,
  message: nullish(object({ parts: anything })),
  toolCallResult: nullish(object({ status: text, resultDisplay: anything })),
  systemPayload: anything,
});
type ChatRecord = ValueOf<typeof record>;

const functionCall = object({ functionCall: object({ id: text, name: text, args: anything }) });
const functionResponse = object({ functionResponse: object({ id: text, name: text }) });
const answers = object({ answers: list(object({ question: string, answer: string })) });
const payload = object({
  displayText: text,
  customTitle: text,
  phase: text,
  rawCommand: text,
  sentToModel: anything,
  uiEvent: nullish(object({ 'event.name': text, error_message: text })),
});

/** What is recorded beside the conversation and says nothing of the work. */
const silent = new Set(
  (
    'at_command attribution_snapshot background_task_completed branch_checkpoint file_history_snapshot goal_runtime ' +
    'goal_state goal_turn_end omni_recall parent_session session_artifact_event session_artifact_snapshot session_model ' +
    'session_source session_sources_snapshot turn_result user_text_elements'
  ).split(' '),
);

function partsOf({ message }: ChatRecord): unknown[] {
  return Array.isArray(message?.parts) ? message.parts : [];
}

/** Commands about the client itself: nothing of them goes to the model. */
function commandEvents({ phase, rawCommand, sentToModel }: ValueOf<typeof payload>): SessionEvent[] {
  if (phase !== 'invocation' || sentToModel !== true || !rawCommand) return [];
  return [{ kind: 'words', text: rawCommand, source: 'command' }];
}

function telemetryEvents({ uiEvent }: ValueOf<typeof payload>): SessionEvent[] {
  switch (uiEvent?.['event.name']) {
    case 'qwen-code.api_error':
      return faultEvents(uiEvent.error_message ?? '');
    case 'qwen-code.api_cancel':
      return [{ kind: 'interruption' }];
    default:
      return [];
  }
}

/** Reads the records of one chat. One of a rewind hangs on the record that the prompt hung on which it takes back. */
class ChatReader {
  /** How many prompts came so far, and how many before the one that hangs on a record. */
  #turns = 0;
  readonly #turnsBefore = new Map<string, number>();
  #model = '';
  /** A command's own words were read, and the prompt that it became follows. */
  #isExpanded = false;

  read(one: ChatRecord): readonly SessionEvent[] | null {
    const events = this.#eventsOf(one);
    this.#turns += events?.filter(({ kind }) => kind === 'words').length ?? 0;
    return events;
  }

  #eventsOf(one: ChatRecord): readonly SessionEvent[] | null {
    switch (one.type) {
      case 'user':
        return [...this.#about(one), ...this.#userEvents(one)];
      case 'assistant':
        return [...this.#modelEvents(one), ...this.#spokenEvents(one)];
      case 'tool_result':
        return this.#resultEvents(one);
      case 'system':
        return this.#systemEvents(one);
      default:
        return null;
    }
  }

  #about({ sessionId, cwd, gitBranch }: ChatRecord): SessionEvent[] {
    return [{ kind: 'about', id: sessionId, cwd, branch: gitBranch || undefined }];
  }

  #modelEvents({ model }: ChatRecord): SessionEvent[] {
    if (!model || model === this.#model) return [];
    this.#model = model;
    return [{ kind: 'about', model }];
  }

  #userEvents(one: ChatRecord): SessionEvent[] {
    const isQueued = one.subtype === 'mid_turn_user_message';
    if ((one.provenance ?? 'real_user') !== 'real_user' || (one.subtype && !isQueued)) return [];
    const wasExpanded = this.#isExpanded && !isQueued;
    this.#turnsBefore.set(one.parentUuid ?? '', this.#turns - (wasExpanded ? 1 : 0));
    if (wasExpanded) {
      this.#isExpanded = false;
      return [];
    }
    const shown = asShape(payload, one.systemPayload)?.displayText;
    const said = (shown ? [shown] : partTexts(one.message?.parts))
      .filter((part) => !/^\s*<system-reminder>[\s\S]*<\/system-reminder>\s*$/.test(part))
      .join('\n')
      .trim();
    return said === '' ? [] : [{ kind: 'words', text: said, source: isQueued ? 'queued' : 'typed' }];
  }

  #spokenEvents(one: ChatRecord): SessionEvent[] {
    const said = partTexts(one.message?.parts).join('\n').trim();
    const calls = partsOf(one).flatMap((part) => {
      const call = asShape(functionCall, part)?.functionCall;
      return call ? callEvents(call.id ?? '', call.name ?? '', call.args) : [];
    });
    return [...(said === '' ? [] : [{ kind: 'reply', text: said } as const]), ...calls];
  }

  #resultEvents(one: ChatRecord): SessionEvent[] {
    const { status, resultDisplay } = one.toolCallResult ?? {};
    const given = asShape(answers, resultDisplay)?.answers ?? [];
    const ends = partsOf(one).flatMap((part) => {
      const ended = asShape(functionResponse, part)?.functionResponse;
      return ended ? endEvents(ended.id ?? '', ended.name ?? '', status ?? 'success', outputOf([part])) : [];
    });
    return [
      ...ends,
      ...given.map(({ question, answer }): SessionEvent => ({ kind: 'answer', question, text: answer })),
    ];
  }

  #systemEvents({ subtype, systemPayload, parentUuid }: ChatRecord): readonly SessionEvent[] | null {
    const held = asShape(payload, systemPayload);
    switch (subtype) {
      case 'slash_command': {
        const events = held === null ? [] : commandEvents(held);
        this.#isExpanded ||= events.length > 0;
        return events;
      }
      case 'ui_telemetry':
        return held === null ? [] : telemetryEvents(held);
      case 'chat_compression':
        return [{ kind: 'compaction' }];
      case 'custom_title':
        return held?.customTitle ? [{ kind: 'title', text: held.customTitle }] : [];
      case 'rewind':
        return [{ kind: 'rewind', turns: this.#turnsBefore.get(parentUuid ?? '') ?? this.#turns }];
      default:
        return silent.has(subtype ?? '') ? [] : null;
    }
  }
}

function newReader(): RecordReader {
  const reader = new ChatReader();
  return (value) => {
    const found = asShape(record, value);
    return found === null ? null : reader.read(found);
  };
}

/** How Qwen Code writes its chats: `projects/<project>/chats/<session>.jsonl` (spec/clients.md). */
export const chatFormat: TranscriptFormat = {
  client: qwenCode,
  recognises: (value) =>
    asShape(object({ sessionId: string, provenance: string, type: string }), value) !== null,
  newReader,
  lineKind: (beginning) =>
    /"subtype":"(?:attribution_snapshot|file_history_snapshot)"/.test(beginning)
      ? 'silent'
      : /"type":"tool_result"/.test(beginning)
        ? 'result'
        : 'other',
  replies: { words: ['"assistant"'], calls: false, head: 64 * 1024 },
};
