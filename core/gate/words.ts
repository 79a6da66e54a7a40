import { neutraliseLine } from '../handoff/untrusted.ts';
import { roundWords } from '../thread/round-name.ts';
import { blockedLine } from '../thread/scaffold.ts';
import type { HeldCommand } from './decide.ts';
import type { OpenGate } from './open-gates.ts';

/** So many gates are quoted; a repository with more has other troubles. */
const shownGates = 4;

function describeGate(gate: OpenGate): string {
  const where = gate.phase === null ? 'the whole round' : `"${neutraliseLine(gate.phase, 100)}"`;
  const phrase =
    gate.phrase === null ? 'It names no wait phrase' : `Wait phrase: "${neutraliseLine(gate.phrase, 200)}"`;
  return `thread ${neutraliseLine(gate.slug, 120)}, ${roundWords(gate.round)}, ${where}. ${phrase}.`;
}

/** What is held back and by which gates, for the person who is asked and the agent that reads it. */
export function describeHeld({ command, gates }: HeldCommand): string {
  const words = neutraliseLine(command.words.slice(0, 6).join(' '), 120);
  const shown = gates.slice(0, shownGates).map((gate) => `- ${describeGate(gate)}`);
  const rest = gates.length > shownGates ? [`- and ${gates.length - shownGates} more gates`] : [];
  const kind = command.kind === 'named' ? 'named by the thread' : command.kind;
  const what = command.unread
    ? `the command could not be read (is its syntax right?), and it names \`${words}\` (${kind}), which`
    : `\`${words}\` (${kind})`;
  return [
    `agent-handoff: ${what} is behind a gate: it runs only after explicit human go-ahead.`,
    ...shown,
    ...rest,
  ].join('\n');
}

/** What an agent is to write that cannot go on. */
export function describeReport({ gates }: HeldCommand): string {
  const lines = gates.slice(0, shownGates).map((gate) => `\`${neutraliseLine(blockedLine(gate), 300)}\``);
  return `If it stays closed, do not look for another way: report ${lines.join(', ')}.`;
}
