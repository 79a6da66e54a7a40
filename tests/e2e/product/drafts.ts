/** What a model writes: each line that must arrive has a mark of its own. */
export function draftOf(name: string): string {
  return `---
name: ${name}
description: What ${name} is about
---

## Immediate next action

Run \`make check\` and expect NEXT-ACTION-OF-${name}.

## Decisions made (with evidence)

- The queue is bounded: DECISION-OF-${name} (src/queue.ts:12).

## What NOT to do on resume

- Do not raise the timeout: DONT-OF-${name}.
`;
}

/** What every reader of that draft must have been given whole. */
export function marksOf(handoff: { name: string; sentinel: string }): string[] {
  return [`NEXT-ACTION-OF-${handoff.name}`, `DONT-OF-${handoff.name}`, handoff.sentinel];
}
