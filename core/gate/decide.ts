import type { OpenGate } from './open-gates.ts';
import { findNamedCommand, findSharedCommand, type SharedCommand } from './shared-commands.ts';

/** A command and the closed gates that hold it back. */
export interface HeldCommand {
  command: SharedCommand;
  gates: readonly OpenGate[];
}

/** An agent may not open a gate itself: neither by the verb that is for people, nor by writing the record of it. */
const opensGates = /\bthread\s+gate\b[^\n]*--open\b|[\\/]\.gates[\\/]/;

export function opensGate(text: string): boolean {
  return opensGates.test(text.replace(/["'\\\n]+/g, (run) => (run.includes('\n') ? ' ' : '')));
}

/**
 * Which closed gates hold a shell text back. A command of the reviewed list is held by every gate of the repository,
 * as nothing tells which phase it belongs to; one that a prompt names, by the gates of that prompt. Null: it may run.
 */
export function holdCommand(
  text: string,
  gates: readonly OpenGate[],
  isOpened: (gate: OpenGate) => boolean,
): HeldCommand | null {
  const closed = gates.filter((gate) => !isOpened(gate));
  if (closed.length === 0) return null;
  const shared = findSharedCommand(text);
  if (shared) return { command: shared, gates: closed };
  let command: SharedCommand | null = null;
  const holding = closed.filter(({ commands }) => {
    const named = findNamedCommand(text, commands);
    command ??= named;
    return named !== null;
  });
  return command === null ? null : { command, gates: holding };
}
