import {
  type FaultKind,
  type RecordReader,
  type SessionEvent,
  type TranscriptFormat,
  textField,
} from '../../../core/sessions/event.ts';
import { asShape } from '../../../core/sessions/shape.ts';
import { type Block, reminder, type TranscriptRecord, textOf, transcriptRecord } from './records.ts';
import { callEvents, resultEvents, taskState } from './tool-events.ts';
import { isAddition, userTextEvents } from './user-text.ts';

/** Records that say nothing of the work. */
const silent = new Set(
  (
    'last-prompt mode permission-mode agent-name file-history-snapshot file-history-delta summary cost-state relocated ' +
    'worktree-state bridge-session api-request api-request-shape api-request-blob tools-used atis-latch progress tag ' +
    'agent-color agent-setting content-replacement context-collapse-commit marble-origami-commit speculation-accept ' +
    'started result frame-link'
  ).split(' '),
);

const clientModel = '<synthetic>';

function faultOf({ error, apiErrorStatus }: TranscriptRecord, text: string): FaultKind {
  if (/prompt is too long|context (?:window|length)|input length and .max_tokens. exceed/i.test(text))
    return 'context-full';
  const isLimit = error === 'rate_limit' || apiErrorStatus === 429;
  return isLimit || /\b(?:usage|rate|session|weekly|5-hour) limit|limit reached|hit your limit/i.test(text)
    ? 'usage-limit'
    : 'api-error';
}

function attachmentEvents(
  { attachment }: TranscriptRecord,
  isNew: (prompt: string) => boolean,
): SessionEvent[] {
  if (attachment?.type === 'queued_command') {
    const prompt = textOf(attachment.prompt);
    return isNew(prompt) ? userTextEvents(prompt, 'queued') : [];
  }
  if (attachment?.type === 'plan_mode_exit' && attachment.planExists && attachment.planFilePath)
    return [{ kind: 'plan', call: '', text: '', path: attachment.planFilePath }];
  if (attachment?.type !== 'task_reminder' && attachment?.type !== 'todo_reminder') return [];
  const tasks = asShape(reminder, attachment.content) ?? [];
  if (tasks.length === 0) return [];
  return [
    {
      kind: 'tasks',
      tasks: tasks.map(({ id, subject, status }) => ({ id, text: subject, state: taskState(status) })),
    },
  ];
}

function systemEvents({ subtype, content }: TranscriptRecord): SessionEvent[] {
  switch (subtype) {
    case 'away_summary':
      return [{ kind: 'recap', text: textOf(content).replace(/\s*\(disable recaps in \/config\)\s*$/, '') }];
    case 'compact_boundary':
      return [{ kind: 'compaction' }];
    case 'stop_hook_summary':
    case 'turn_duration':
      return [{ kind: 'turn-end' }];
    default:
      return [];
  }
}

/** Reads the records of one transcript. Order is the place in the file; what belongs to a subagent is left out. */
class ClaudeReader {
  readonly #tools = new Map<string, string>();
  /** Prompts in the queue: when they are sent, they are in the file once more. */
  readonly #queued: string[] = [];
  #turns = 0;
  #model = '';
  /** How many prompts came before the one behind a record: another one there takes its place. */
  readonly #promptsBehind = new Map<string, number>();

  read(record: TranscriptRecord): readonly SessionEvent[] | null {
    if (record.isSidechain) return [];
    const events = this.#eventsOf(record);
    this.#turns += events?.filter(({ kind }) => kind === 'words').length ?? 0;
    return events;
  }

  #eventsOf(record: TranscriptRecord): readonly SessionEvent[] | null {
    switch (record.type) {
      case 'user':
        return [...this.#about(record), ...this.#userEvents(record)];
      case 'assistant':
        return this.#assistantEvents(record);
      case 'system':
        return systemEvents(record);
      case 'attachment':
        return attachmentEvents(record, (prompt) => this.#isNew(prompt));
      case 'queue-operation':
        return this.#queueEvents(record);
      case 'pr-link':
        return [record.prUrl ?? record.url].flatMap((url): SessionEvent[] =>
          url ? [{ kind: 'link', url }] : [],
        );
      case 'ai-title':
      case 'custom-title':
        return [{ kind: 'title', text: record.customTitle ?? record.aiTitle ?? '' }];
      default:
        return null;
    }
  }

  #about({ sessionId, cwd, gitBranch }: TranscriptRecord): SessionEvent[] {
    return [
      { kind: 'about', id: sessionId ?? undefined, cwd: cwd ?? undefined, branch: gitBranch || undefined },
    ];
  }

  #isNew(prompt: string): boolean {
    const at = this.#queued.indexOf(prompt.trim());
    if (at >= 0) this.#queued.splice(at, 1);
    return at < 0;
  }

  #queueEvents({ operation, content }: TranscriptRecord): SessionEvent[] {
    const prompt = textOf(content).trim();
    if (operation !== 'enqueue' || prompt === '') return [];
    const events = userTextEvents(prompt, 'queued');
    this.#queued.push(prompt);
    return events;
  }

  #userEvents(record: TranscriptRecord): SessionEvent[] {
    if (record.isCompactSummary) return [];
    const content = record.message?.content;
    if (content === undefined) return [];
    const results = Array.isArray(content) ? content.filter(({ type }) => type === 'tool_result') : [];
    const events = results.flatMap((block) =>
      resultEvents(record, block, this.#tools.get(block.tool_use_id ?? '') ?? ''),
    );
    const text = textOf(
      Array.isArray(content) ? content.filter((one) => !isAddition(one.text ?? '')) : content,
    );
    const isOthers = record.isMeta || (record.origin?.kind ?? 'human') !== 'human';
    if (text === '' || (isOthers && !text.startsWith('<task-notification>')) || !this.#isNew(text))
      return events;
    return [...events, ...this.#promptEvents(record, text)];
  }

  #promptEvents({ parentUuid }: TranscriptRecord, text: string): SessionEvent[] {
    const events = userTextEvents(text, 'typed');
    if (!events.some(({ kind }) => kind === 'words')) return events;
    const before = parentUuid ? this.#promptsBehind.get(parentUuid) : undefined;
    if (parentUuid) this.#promptsBehind.set(parentUuid, before ?? this.#turns);
    return before === undefined ? events : [{ kind: 'rewind', turns: before }, ...events];
  }

  #assistantEvents(record: TranscriptRecord): SessionEvent[] {
    const content = record.message?.content;
    if (content === undefined) return [];
    if (record.isApiErrorMessage) {
      const text = textOf(content);
      return [{ kind: 'fault', fault: faultOf(record, text), text }];
    }
    const message = record.message?.id ?? undefined;
    return [
      ...this.#modelEvents(record.message?.model ?? ''),
      ...this.#spokenEvents(record, content, message),
    ];
  }

  /** Its own word for no model is none. */
  #modelEvents(model: string): SessionEvent[] {
    if (model === '' || model === clientModel || model === this.#model) return [];
    this.#model = model;
    return [{ kind: 'about', model }];
  }

  #spokenEvents(
    record: TranscriptRecord,
    content: string | Block[],
    message: string | undefined,
  ): SessionEvent[] {
    // Measured on 2.1.332, with the model's own name; 2.1.197 writes such a line under `clientModel`.
    if (record.isAbortedMidStream) return [{ kind: 'reply', text: textOf(content), cut: true, message }];
    if (typeof content === 'string') return [{ kind: 'reply', text: content, message }];
    const cut = record.message?.model === clientModel;
    return content.flatMap((block): SessionEvent[] => {
      if (block.type === 'tool_use') {
        this.#tools.set(block.id ?? '', block.name ?? '');
        return callEvents(block, message);
      }
      if (block.type !== 'text' || (cut && block.text === 'No response requested.')) return [];
      return [{ kind: 'reply', text: block.text ?? '', cut, message }];
    });
  }
}

function newReader(): RecordReader {
  const reader = new ClaudeReader();
  return (record) => {
    if (silent.has(textField(record, 'type'))) return [];
    return transcriptRecord(record) ? reader.read(record) : null;
  };
}

/** How Claude Code writes its transcripts: `projects/<directory>/<session>.jsonl` (spec/clients.md). */
export const transcriptFormat: TranscriptFormat = {
  client: 'claude-code',
  recognises(record) {
    return transcriptRecord(record) && typeof record.sessionId === 'string' && record.payload === undefined;
  },
  newReader,
  lineKind(beginning) {
    if (silent.has(/^\{"type":"([a-z-]+)"/.exec(beginning)?.[1] ?? '')) return 'silent';
    return beginning.includes('"tool_result"') ? 'result' : 'other';
  },
  // The model has read what comes before its call.
  replies: { words: ['"assistant"'], calls: true, head: 0 },
};
