import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runHandoff } from './command.ts';

/** A handoff whose every part a session can follow, or not. */
export const handoff = `---
name: Queue
---

## Immediate next action

In \`src/queue.js\` rename \`enqueue\` to \`push\`.

## Recently verified / completed — DO NOT REDO

- \`node seed.js\` filled the table: 12 rows.

## Verification commands

\`\`\`bash
node check.js # ok
\`\`\`

## Files touched this session

- \`src/queue.js\`
- \`src/lexer.js\`

## What NOT to do on resume

- Never edit \`src/lexer.js\`: it is generated.
`;

/** The programs and files that it speaks of. */
export async function writeFiles(cwd: string): Promise<void> {
  await mkdir(join(cwd, 'src'), { recursive: true });
  for (const [name, text] of Object.entries({
    'seed.js': 'console.log("12 rows");\n',
    'check.js': 'console.log("ok");\n',
    'src/queue.js': 'export const enqueue = 1;\n',
    'src/lexer.js': 'export const lex = 1;\n',
  }))
    await writeFile(join(cwd, name), text);
}

const text = z.looseObject({ text: z.string() });
const schema = z.looseObject({
  session: z.nullable(z.looseObject({ client: z.string(), session_id: z.string() })),
  began: z.nullable(z.boolean()),
  turns_to_begin: z.nullable(z.number()),
  begun_by: z.nullable(z.looseObject({ by: z.string() })),
  redone: z.nullable(z.array(text)),
  violated: z.nullable(z.array(text)),
  held: z.nullable(z.array(text)),
  files: z.nullable(z.looseObject({ read: z.array(z.string()), unread: z.array(z.string()) })),
  corrections: z.nullable(z.number()),
  verified: z.nullable(z.array(z.looseObject({ command: z.string(), outcome: z.string() }))),
  ended: z.nullable(z.string()),
  open: z.nullable(z.boolean()),
});

/** What `handoff outcome` says, as a person asks for it in a terminal. */
export async function readOutcome(home: string, cwd: string) {
  return schema.parse(JSON.parse(await runHandoff(home, cwd, ['outcome', 'Queue', '--json'])));
}
