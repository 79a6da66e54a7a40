import { runHandoff } from './command.ts';

/** A handoff with two don'ts: a command, which leaves a file, and a path. */
const draft = `# Finish the lexer

## Immediate next action

Run \`./check.sh\`.

## What NOT to do on resume

- Do not run \`./migrate.sh\` again: it is applied on staging.
- Do not edit \`src/lexer.ts\` before Ada has merged her branch.
`;

/** A user who holds don'ts, with such a handoff waiting. */
export async function leaveDonts(home: string, cwd: string, client: string): Promise<void> {
  await runHandoff(home, cwd, ['install', '--client', client, '--guard', '--json']);
  await runHandoff(home, cwd, ['publish', '--file', '-', '--no-review', '--json'], draft);
}
