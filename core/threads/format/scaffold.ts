import { gateLine } from './gate-lines.ts';
import { type Gate, type Phase, phaseName } from './phases.ts';
import { roundWords } from './round-name.ts';

/** What a person still has to write; `check` finds what is left. */
export function fillIn(what: string): string {
  return `[fill in: ${what}]`;
}

export const fillInPattern = /\[fill in: [^\]\n]*\]/;

/** The seed of a prompt: a title, one phase, and a gated one when there is a phrase. */
export function scaffoldPrompt(description: string, waitPhrase: string | null): string {
  const gated = waitPhrase
    ? [
        `## Phase 2: ${fillIn('the step that touches shared state')}`,
        gateLine(waitPhrase),
        fillIn('the exact commands, and how to see that they worked'),
      ]
    : [];
  return `${[
    `# ${description}`,
    '## Context',
    fillIn('what the executor must know and cannot find in the repository'),
    `## Phase 1: ${fillIn('its name')}`,
    fillIn('what to do, and how to know that it is done'),
    ...gated,
  ].join('\n\n')}\n`;
}

/** The line that says a phase was not run. */
export function blockedLine(gate: Gate): string {
  return `phase ${phaseName(gate.phase)} blocked: awaiting ${gate.phrase ?? 'human go-ahead'}`;
}

/** The two sections that end every result. */
export const closingSections = ['Issues observed', 'Manual escalation needed'] as const;

function scaffoldPhase(phase: Phase, isOpened: (gate: Gate) => boolean): string[] {
  const blocked = phase.gates.filter((gate) => !isOpened(gate));
  const opened = phase.gates.filter(isOpened).map((gate) => `Opened by a person: ${gate.phrase}`);
  const report = blocked.length > 0 ? [] : [fillIn('what was done, with the commands and what they printed')];
  return [`## ${phase.title}`, ...blocked.map(blockedLine), ...opened, ...report];
}

/** The seed of a result: one H2 per phase of the prompt, what each closed gate holds back, and the two last sections. */
export function scaffoldResult(
  slug: string,
  round: number,
  phases: readonly Phase[],
  gates: readonly Gate[],
  isOpened: (gate: Gate) => boolean,
): string {
  const blocked = gates.filter((gate) => !isOpened(gate));
  const whole = blocked.filter((gate) => gate.phase === null).map(blockedLine);
  const named: readonly Phase[] =
    phases.length > 0 ? phases : [{ title: 'Result', line: 0, content: '', gates: [] }];
  const escalation = blocked.map(
    (gate) =>
      `- ${gate.phase ?? 'The whole round'}: a person has to ${gate.phrase ? `say \`${gate.phrase}\`` : 'give the go-ahead'}`,
  );
  return `${[
    `# Result: ${slug}, ${roundWords(round)}`,
    ...whole,
    ...named.flatMap((phase) => scaffoldPhase(phase, isOpened)),
    `## ${closingSections[0]}`,
    fillIn('what was unexpected, or: none'),
    `## ${closingSections[1]}`,
    escalation.length > 0 ? escalation.join('\n') : fillIn('what only a person can decide or do, or: none'),
  ].join('\n\n')}\n`;
}
