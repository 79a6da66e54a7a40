import type { RecordReader, SessionEvent, TranscriptFormat } from '../../../core/sessions/event.ts';
import {
  anything,
  asShape,
  list,
  nullish,
  object,
  optional,
  string,
  type ValueOf,
} from '../../../core/sessions/shape.ts';
import { callEvents, endEvents, faultEvents, outputOf, partTexts } from '../../client/model-parts.ts';
import { geminiCli } from '../install/location.ts';

const text = nullish(string);

const toolCall = object({ id: text, name: text, args: anything, result: anything, status: text });
const message = object({ id: text, type: text, content: anything, toolCalls: nullish(list(toolCall)) });
type Message = ValueOf<typeof message>;

const header = object({ sessionId: string, startTime: string, kind: text });
const change = object({ $set: object({ messages: optional(list(anything)) }) });

/** What the client puts where the user's words are: its own context, and what hooks say. */
const injected = /^\s*<(session_context|hook_context|state_snapshot)>/;

function userEvents({ content }: Message): SessionEvent[] {
  const said = partTexts(content)
    // Before a prompt in one part: what a hook of SessionStart said.
    .map((one) => one.replace(/^\s*<hook_context>[\s\S]*?<\/hook_context>\n*/, ''))
    .filter((one) => one.trim() !== '' && !injected.test(one))
    .join('\n')
    .trim();
  return said === '' ? [] : [{ kind: 'words', text: said, source: 'typed' }];
}

function toolEvents({ toolCalls }: Message): SessionEvent[] {
  return (toolCalls ?? []).flatMap(({ id, name, args, result, status }): SessionEvent[] => {
    const [call, tool] = [id ?? '', name ?? ''];
    const made = callEvents(call, tool, args);
    return status ? [...made, ...endEvents(call, tool, status, outputOf(result))] : made;
  });
}

/** Reads a chat: a message is written again when its tool calls have ended, and a change may replace all of them. */
class ChatReader {
  readonly #texts = new Set<string>();
  readonly #calls = new Set<string>();

  read(record: unknown): readonly SessionEvent[] | null {
    const head = asShape(header, record);
    if (head !== null) return [{ kind: 'about', id: head.sessionId, subagent: head.kind === 'subagent' }];
    const changed = asShape(change, record);
    if (changed !== null) return this.#replace(changed.$set.messages);
    const said = asShape(message, record);
    return said === null ? null : this.#messageEvents(said);
  }

  /** What was said before and is in the new list too counts as said once. */
  #replace(messages: readonly unknown[] | undefined): SessionEvent[] {
    return (messages ?? []).flatMap((one) => {
      const said = asShape(message, one);
      return said === null ? [] : (this.#messageEvents(said) ?? []);
    });
  }

  #messageEvents(said: Message): readonly SessionEvent[] | null {
    const told = partTexts(said.content).join('\n').trim();
    switch (said.type) {
      case 'user':
        return this.#once(this.#texts, said, userEvents(said));
      case 'gemini': {
        const reply: SessionEvent[] = told === '' ? [] : [{ kind: 'reply', text: told }];
        const calls = toolEvents(said);
        return [
          ...(told === '' ? [] : this.#once(this.#texts, said, reply)),
          ...(calls.length === 0 ? [] : this.#once(this.#calls, said, calls)),
        ];
      }
      case 'error':
        return this.#once(this.#texts, said, faultEvents(told));
      case 'info':
        return /request cancelled/i.test(told)
          ? this.#once(this.#texts, said, [{ kind: 'interruption' }])
          : [];
      case 'warning':
        return [];
      default:
        return null;
    }
  }

  #once(seen: Set<string>, { id }: Message, events: SessionEvent[]): SessionEvent[] {
    if (id === null || id === undefined) return events;
    if (seen.has(id)) return [];
    seen.add(id);
    return events;
  }
}

function newReader(): RecordReader {
  const reader = new ChatReader();
  return (record) => reader.read(record);
}

/** How Gemini CLI writes its chats: `tmp/<project>/chats/session-<minute>-<id>.jsonl` (spec/clients.md). */
export const chatFormat: TranscriptFormat = {
  client: geminiCli,
  recognises: (record) =>
    asShape(object({ sessionId: string, startTime: string, projectHash: string }), record) !== null ||
    asShape(change, record) !== null,
  newReader,
  lineKind: (beginning) => (/^\{"\$set":\{"lastUpdated":/.test(beginning) ? 'silent' : 'other'),
  replies: { words: ['"gemini"'], calls: false, head: 64 * 1024 },
};
