/** What a rewriting loses first, and what `pack --check` then names. */
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
export function packCommand(shown: string, verb: 'pack --for' | 'pack --check'): string {
  const line = [...shown.matchAll(/^ +(.+\/handoff\.cjs\S* pack --.+)$/gm)]
    .map(([, text = '']) => text)
    .find((text) => text.includes(verb));
  if (line === undefined) throw new Error(`the skill names no ${verb}:\n${shown.slice(-3000)}`);
  return line
    .replaceAll('<audience>', 'dev')
    .replaceAll('<package>', 'package')
    .replaceAll('<source>', 'plan.md')
    .replaceAll('<your role>', 'architect')
    .replaceAll('<why>', 'the sprint begins')
    .replaceAll('<what is expected>', 'unique numbers');
}

/** Said again in the receiver's words, as the skill wants it for a developer. */
export function rewritePackage(made: string): string {
  return made.replace(/^The service in .*$/m, `Give out numbers in ${droppedPath}; that takes 40 ms.`);
}

/** The same with the path lost. */
export function losePath(rewritten: string): string {
  return rewritten.replace(` in ${droppedPath}`, '');
}
