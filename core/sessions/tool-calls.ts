import type { SessionEvent } from './event.ts';
import { keepEnds } from './long-texts.ts';
import type { Moment, ToolCall } from './session.ts';

type EventOf<Kind extends SessionEvent['kind']> = Extract<SessionEvent, { kind: Kind }>;

const kept = { text: 4_000, said: 300 };

/** Of one call so many texts are looked at: a tool of another program may be called with any number. */
const textLimit = 50;

/** Returns the texts in what a tool was called with. */
function textsOf(given: unknown): string[] {
  if (typeof given === 'string') return [given];
  if (typeof given !== 'object' || given === null) return [];
  return Object.values(given).slice(0, textLimit).flatMap(textsOf).slice(0, textLimit);
}

function pathOf(given: unknown): string | null {
  if (typeof given !== 'object' || given === null) return null;
  const { file_path, notebook_path, path } = given as Record<string, unknown>;
  const found = [file_path, notebook_path, path].find((value) => typeof value === 'string' && value !== '');
  return found === undefined ? null : keepEnds(String(found), 1_000);
}

/** What an edit takes out and what it puts in, by the names that clients have for them. */
function editedIn(given: unknown): { added: string; removed: string } {
  if (typeof given !== 'object' || given === null) return { added: '', removed: '' };
  const { old_string, new_string, new_source, content, edits } = given as Record<string, unknown>;
  const more = Array.isArray(edits) ? edits.slice(0, textLimit).map(editedIn) : [];
  const own = [new_string, new_source, content].filter((value) => typeof value === 'string');
  const join = (texts: unknown[]) => keepEnds(texts.filter(Boolean).join('\n'), kept.text);
  return {
    added: join([...own, ...more.map((one) => one.added)]),
    removed: join([typeof old_string === 'string' ? old_string : '', ...more.map((one) => one.removed)]),
  };
}

/** Every call of a session with what became of it, for who asks what it did and in which order. */
export class ToolCalls {
  readonly #calls: ToolCall[] = [];

  add({ call, tool, command, given }: EventOf<'call'>, now: Moment): void {
    const text = keepEnds(command ?? textsOf(given).join('\n'), kept.text);
    const path = command === undefined ? pathOf(given) : null;
    const edited = editedIn(command === undefined && path !== null ? given : null);
    const isCommand = command !== undefined;
    this.#calls.push({
      ...now,
      call,
      tool,
      text,
      command: isCommand,
      path,
      ...edited,
      outcome: 'lost',
      said: '',
    });
  }

  result({ call, output, outcome }: EventOf<'result'>): void {
    for (const one of this.#of(call)) {
      one.outcome = outcome === 'failed' ? 'failed' : 'passed';
      one.said = outcome === 'passed' ? '' : keepEnds(output, kept.said);
    }
  }

  refuse(call: string): void {
    for (const one of this.#of(call)) one.outcome = 'refused';
  }

  all(): readonly ToolCall[] {
    return this.#calls;
  }

  /** A result comes soon after its call; one script is a call for each of its commands. */
  #of(call: string): ToolCall[] {
    return this.#calls.slice(-100).filter((one) => one.call === call && one.outcome === 'lost');
  }
}
