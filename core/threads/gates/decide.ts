import { unknownText } from '../../shell/word-fields.ts';
import type { OpenGate } from './open-gates.ts';
import { commandWords, findNamedCommand, findSharedCommand, type SharedCommand } from './shared-commands.ts';

/** A command and the closed gates that hold it back. */
export interface HeldCommand<Held extends OpenGate = OpenGate> {
  command: SharedCommand;
  gates: readonly Held[];
}

/** Where openings and the record of gates are kept, also by their old place, and the name that an opening has. */
const gateFiles =
  /[\\/]\.gates\b|\bagent-handoff[\\/]+(?:gates|openings)\b|\b(?:opened|ended)-(?:[0-9a-f]{4,}|[$*?{`])/i;
const stateFiles =
  /\.local[\\/]+state\b.*\bagent-handoff\b|\bagent-handoff\b.*\.local[\\/]+state\b|\bXDG_STATE_HOME\b.*\bagent-handoff\b/i;

/** `thread gate … --open` and `--forget`, by whatever program and with whatever words between them. */
function isOpener(words: readonly string[]): boolean {
  const thread = words.indexOf('thread');
  return (
    thread > 0 &&
    words.indexOf('gate', thread) > thread &&
    words.some((word) => /^--(?:open|forget)(?:=|$)/.test(word))
  );
}

/** Our program by its name, by a copy of its bundle, or by what nobody follows: a variable, a substitution. */
const canBeOurs = (word: string) => /handoff|\.[cm]?js$|^\$/i.test(word) || word.includes(unknownText);

/** `thread close`, `thread next --supersede`, `uninstall` and `--no-thread-gates`, which take gates away. */
function takesGatesAway(words: readonly string[]): boolean {
  const from = words.findIndex(canBeOurs) + 1;
  const rest = from === 0 ? [] : words.slice(from);
  const has = (option: RegExp) => rest.some((word) => option.test(word));
  if (rest.includes('uninstall') || has(/^--no-thread-gates$/)) return true;
  const thread = rest.indexOf('thread');
  if (thread < 0) return false;
  const verbs = rest.slice(thread + 1);
  return verbs.includes('close') || (verbs.includes('next') && has(/^--supersede(?:=|$)/));
}

/** Returns the first command of a shell text that every closed gate holds back; null when there is none. */
export function findHeldCommand(text: string): SharedCommand | null {
  const shared = findSharedCommand(text);
  if (shared !== null) return shared;
  const words = commandWords(text).find(takesGatesAway);
  return words ? { kind: 'thread', words, unread: false } : null;
}

/** Whether a shell text opens or ends a gate, which an agent may not. `places`: directories that it may not name. */
export function opensGate(text: string, places: readonly string[] = []): boolean {
  const plain = text.replace(/["'\\\n]+/g, (run) => (run.includes('\n') ? ' ' : ''));
  return (
    gateFiles.test(plain) ||
    stateFiles.test(plain) ||
    places.some((place) => plain.includes(place)) ||
    /\bthread\s+gate\b.*--(?:open|forget)\b/.test(plain) ||
    commandWords(text).some(isOpener)
  );
}

/**
 * Returns the closed gates that hold a shell text back; null when it may run. A reviewed command is held by every gate,
 * as nothing tells which phase it belongs to; one that a prompt names, by the gates of that prompt.
 */
export function holdCommand<Held extends OpenGate>(
  text: string,
  gates: readonly Held[],
  isOpened: (gate: Held) => boolean,
): HeldCommand<Held> | null {
  const closed = gates.filter((gate) => !isOpened(gate));
  if (closed.length === 0) return null;
  const shared = findHeldCommand(text);
  if (shared) return { command: shared, gates: closed };
  let command: SharedCommand | null = null;
  const holding = closed.filter(({ commands }) => {
    const named = findNamedCommand(text, commands);
    command ??= named;
    return named !== null;
  });
  return command === null ? null : { command, gates: holding };
}
