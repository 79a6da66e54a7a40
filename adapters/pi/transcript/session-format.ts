import { resolve } from 'node:path';
import type { Outcome, RecordReader, SessionEvent, TranscriptFormat } from '../../../core/sessions/event.ts';
import {
  anything,
  asShape,
  boolean,
  list,
  nullish,
  object,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';
import { skillMarker } from '../../../install/skills/render.ts';
import { faultKind } from '../../client/model-parts.ts';
import { pi } from '../install/location.ts';

const text = nullish(string);

const header = object({ type: string, id: string, cwd: string, parentSession: text });
const entry = object({ type: string, id: text, parentId: text, message: anything, summary: text });
type Entry = ValueOf<typeof entry>;

const message = object({
  role: string,
  content: anything,
  stopReason: text,
  errorMessage: text,
  toolCallId: text,
  isError: nullish(boolean),
  command: text,
  output: text,
  exitCode: anything,
});
type Message = ValueOf<typeof message>;

const block = object({ type: string, text, id: text, name: text, arguments: anything });
const callArguments = object({ command: text, path: text });

function blocksOf(content: unknown) {
  if (typeof content === 'string') return [{ type: 'text', text: content, id: '', name: '', arguments: {} }];
  return (asShape(list(anything), content) ?? []).flatMap((one) => asShape(block, one) ?? []);
}

function textOf(content: unknown): string {
  return blocksOf(content)
    .flatMap((one) => (one.type === 'text' ? (one.text ?? []) : []))
    .join('\n')
    .trim();
}

/** A prompt file stands in the place of the command that the user typed. */
function userEvents({ content }: Message): SessionEvent[] {
  const said = textOf(content);
  if (said === '') return [];
  return said.includes(skillMarker)
    ? [{ kind: 'words', text: '', source: 'command' }]
    : [{ kind: 'words', text: said, source: 'typed' }];
}

const changes: Readonly<Record<string, 'add' | 'update'>> = { write: 'add', edit: 'update' };

function assistantEvents(said: Message, id: string, cwd: string): SessionEvent[] {
  const told = textOf(said.content);
  const fault = said.errorMessage ?? '';
  const isCut = said.stopReason === 'aborted' || said.stopReason === 'error';
  const calls = blocksOf(said.content).flatMap((one): SessionEvent[] => {
    if (one.type !== 'toolCall') return [];
    const [call, tool] = [one.id ?? '', one.name ?? ''];
    const given = asShape(callArguments, one.arguments);
    const command = tool === 'bash' && given?.command ? { command: given.command } : {};
    const change = changes[tool];
    return [
      { kind: 'call', call, tool, ...command },
      ...(change && given?.path
        ? [{ kind: 'edit', call, path: resolve(cwd, given.path), change } as const]
        : []),
    ];
  });
  return [
    ...(told === '' ? [] : [{ kind: 'reply', text: told, cut: isCut, message: id } as const]),
    ...calls,
    ...(said.stopReason === 'aborted' ? [{ kind: 'interruption' } as const] : []),
    ...(said.stopReason === 'error'
      ? [{ kind: 'fault', fault: faultKind(fault), text: fault } as const]
      : []),
  ];
}

function resultEvents({ toolCallId, content, isError }: Message): SessionEvent[] {
  const output = textOf(content);
  const outcome: Outcome = isError ? 'failed' : 'passed';
  return [{ kind: 'result', call: toolCallId ?? '', output, outcome }];
}

/** What the user ran by `!`. */
function ranEvents({ command, output, exitCode }: Message): SessionEvent[] {
  if (!command) return [];
  return [{ kind: 'ran', command, output: output ?? '', outcome: exitCode === 0 ? 'passed' : 'failed' }];
}

/** Entries that say nothing of the work. */
const silent = new Set(
  'thinking_level_change model_change custom custom_message label session_info usage context_edit branch_summary'.split(
    ' ',
  ),
);

/** Reads a session: a tree of entries, where one that follows another than the last goes back to it. */
class SessionFileReader {
  #cwd = '';
  #last: string | null = null;
  #turns = 0;
  /** How many prompts there were up to each entry. */
  readonly #turnsAt = new Map<string, number>();

  read(record: unknown): readonly SessionEvent[] | null {
    const found = asShape(entry, record);
    if (found === null) return null;
    if (found.type === 'session') return this.#begin(record);
    const back = this.#follow(found);
    const events = this.#eventsOf(found);
    if (events?.some(({ kind }) => kind === 'words')) this.#turns++;
    if (found.id) this.#turnsAt.set(found.id, this.#turns);
    return events && [...back, ...events];
  }

  #begin(record: unknown): readonly SessionEvent[] | null {
    const head = asShape(header, record);
    if (head === null) return null;
    this.#cwd = head.cwd;
    return [{ kind: 'about', id: head.id, cwd: head.cwd }];
  }

  #follow({ id, parentId }: Entry): SessionEvent[] {
    const before = this.#last;
    this.#last = id ?? before;
    if (before === null || parentId === undefined || parentId === before) return [];
    const turns = parentId === null ? 0 : this.#turnsAt.get(parentId);
    return turns === undefined || turns >= this.#turns ? [] : [{ kind: 'rewind', turns }];
  }

  #eventsOf({ type, id, message: value, summary }: Entry): readonly SessionEvent[] | null {
    if (silent.has(type)) return [];
    if (type === 'compaction')
      return [{ kind: 'compaction' }, ...(summary ? [{ kind: 'recap', text: summary } as const] : [])];
    const said = type === 'message' ? asShape(message, value) : null;
    switch (said?.role) {
      case 'user':
        return userEvents(said);
      case 'assistant':
        return assistantEvents(said, id ?? '', this.#cwd);
      case 'toolResult':
        return resultEvents(said);
      case 'bashExecution':
        return ranEvents(said);
      case 'system':
      case 'custom':
        return [];
      default:
        return null;
    }
  }
}

function newReader(): RecordReader {
  const reader = new SessionFileReader();
  return (record) => reader.read(record);
}

/** How Pi writes its sessions: `sessions/--<project>--/<time>_<id>.jsonl` (spec/clients.md). */
export const sessionFormat: TranscriptFormat = {
  client: pi,
  recognises: (record) => {
    const head = asShape(object({ type: string, id: string, cwd: string, timestamp: string }), record);
    return head?.type === 'session';
  },
  newReader,
  lineKind: (beginning) => (/"message":\{"role":"toolResult"/.test(beginning) ? 'result' : 'other'),
  replies: { words: ['"assistant"'], calls: false, head: 64 * 1024 },
};
