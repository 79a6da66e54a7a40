import { neutraliseLine } from '../../text/untrusted.ts';
import { roundWords } from '../format/directory.ts';
import { blockedLine } from '../format/scaffold.ts';
import type { HeldCommand } from './decide.ts';
import type { KnownGate } from './known-gates.ts';

/** So many gates are quoted; a repository with more has other troubles. */
const shownGates = 4;

function describeGate(gate: KnownGate): string {
  const where = gate.phase === null ? 'the whole round' : `"${neutraliseLine(gate.phase, 100)}"`;
  const phrase =
    gate.phrase === null ? 'It names no wait phrase' : `Wait phrase: "${neutraliseLine(gate.phrase, 200)}"`;
  const lost = gate.lost ? ' It is in our record alone: no active thread of this worktree has it.' : '';
  return `thread ${neutraliseLine(gate.slug, 120)}, ${roundWords(gate.round)}, ${where}. ${phrase}.${lost}`;
}

/** What is held back and by which gates, for the person who is asked and the agent that reads it. */
export function describeHeld({ command, gates }: HeldCommand<KnownGate>): string {
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

/** What an agent is to write that cannot go on. No report opens a gate. */
export function describeReport({ gates }: HeldCommand<KnownGate>): string {
  const lines = gates.slice(0, shownGates).map((gate) => `\`${neutraliseLine(blockedLine(gate), 300)}\``);
  return `If it stays closed, do not look for another way: report ${lines.join(', ')}.`;
}

/** How a person ends gates whose thread is gone; `commandFor` is the command that drops one. */
export function describeForgetting(
  { gates }: HeldCommand<KnownGate>,
  commandFor: (gate: KnownGate) => string,
): string[] {
  const commands = new Set(gates.filter(({ lost }) => lost).map(commandFor));
  if (commands.size === 0) return [];
  return [
    'If a thread was closed elsewhere or is gone for good, a person drops its gates in a terminal:',
    ...[...commands].slice(0, shownGates).map((command) => `    ${command}`),
  ];
}
