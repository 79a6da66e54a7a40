import { fillIn } from './left-over.ts';
import { type Gate, gateLine, type Phase, phaseName } from './phases.ts';
import { asCode } from './phrase.ts';

const joinParagraphs = (paragraphs: readonly string[]) => `${paragraphs.join('\n\n')}\n`;

/** Returns the first text of a prompt: a title, one phase, and a gated one when there is a phrase. */
export function scaffoldPrompt(description: string, waitPhrase: string | null): string {
  const gated = waitPhrase
    ? [
        `## Phase 2: ${fillIn('the step that touches shared state')}`,
        gateLine(waitPhrase),
        fillIn('the exact commands, and how to see that they worked'),
      ]
    : [];
  return joinParagraphs([
    `# ${description}`,
    '## Context',
    fillIn('what the executor must know and cannot find in the repository'),
    `## Phase 1: ${fillIn('its name')}`,
    fillIn('what to do, and how to know that it is done'),
    ...gated,
  ]);
}

/** Returns the line that says a phase was not run. */
export function blockedLine(gate: Gate): string {
  return `phase ${phaseName(gate.phase)} blocked: awaiting ${gate.phrase ?? 'human go-ahead'}`;
}

/** Returns the parts of the first text of a result, with what each closed gate holds back. */
export function scaffoldResult(
  phases: readonly Pick<Phase, 'title' | 'gates'>[],
  gates: readonly Gate[],
  isOpened: (gate: Gate) => boolean,
) {
  const blocked = gates.filter((gate) => !isOpened(gate));
  const named = phases.length > 0 ? phases : [{ title: 'Result', gates: [] }];
  const reports = named.flatMap((phase) => {
    const held = phase.gates.filter((gate) => !isOpened(gate)).map(blockedLine);
    const opened = phase.gates.filter(isOpened).map((gate) => `Opened by a person: ${gate.phrase}`);
    const report = fillIn('what was done, with the commands and what they printed');
    return [`## ${phase.title}`, ...held, ...opened, ...(held.length > 0 ? [] : [report])];
  });
  const escalation = blocked
    .map(
      ({ phase, phrase }) =>
        `- ${phase ?? 'The whole round'}: a person has to ${phrase ? `say ${asCode(phrase)}` : 'give the go-ahead'}`,
    )
    .join('\n');
  const whole = blocked.filter(({ phase }) => phase === null).map(blockedLine);
  return {
    phases: [...whole, ...reports].join('\n\n'),
    escalation,
    tail: joinParagraphs([
      '## Issues observed',
      fillIn('what was unexpected, or: none'),
      '## Manual escalation needed',
      escalation || fillIn('what only a person can decide or do, or: none'),
    ]),
  };
}
