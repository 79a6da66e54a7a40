/** What a first writing loses, and what `pack --check` then names. */
export const droppedPath = 'src/invoices/number.ts';

export const planText = `# Invoices

## Constraints

- An invoice number must never be used twice.

## Requirements

The service in ${droppedPath} hands out numbers and takes 40 ms.

## Acceptance criteria

- AC1: 500 lines render within 30 s.

## Market analysis

Everybody else has invoices.
`;

/** The command as the skill in a request prints it, for this audience and these files. */
export function packCommand(shown: string, verb: '--brief' | 'pack --check'): string {
  const line = [...shown.matchAll(/^ +(.+\/handoff\.cjs\S* pack --.+)$/gm)]
    .map(([, text = '']) => text)
    .find((text) => text.includes(verb));
  if (line === undefined) throw new Error(`the skill names no ${verb}:\n${shown.slice(-3000)}`);
  return line
    .replaceAll('<audience>', 'dev')
    .replaceAll('<package>', 'package')
    .replaceAll('<source>', 'plan.md')
    .replaceAll('<your role>', 'architect');
}

/** What an agent writes after the brief: the facts in their sentences, the rest in words for a developer. */
export const goodPackage = `# Context Handoff: architect → dev

## Technical Requirements

Give out numbers in ${droppedPath}; that takes 40 ms.

## Code Constraints

- An invoice number must never be used twice.

## Acceptance Criteria

- AC1: 500 lines render within 30 s.
`;

/** The same with the path lost. */
export function losePath(written: string): string {
  return written.replace(` in ${droppedPath}`, '');
}
