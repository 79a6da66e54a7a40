import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as claude from '../transcripts/claude-code.ts';
import * as codex from '../transcripts/codex.ts';
import { type ClientName, RescueBox } from './rescue-box.ts';

export const ids = {
  'claude-code': '0b0e3c52-6a0f-4a55-9a2e-2f1d6a3f8a11',
  codex: '01a0c0de-1f00-7aaa-8bbb-0123456789ab',
} as const;
export const minute = 60_000;

export const handoff = [
  '---',
  'name: Cookie',
  'template: bug-hunt',
  '---',
  '',
  '## Immediate next action',
  '',
  'In `src/cookie.ts` make `parseCookie` read milliseconds.',
  '',
  '## Recently verified / completed — DO NOT REDO',
  '',
  '- `npm run migrate` ran on staging.',
  '',
  '## Verification commands',
  '',
  '```bash',
  'npm test # 12 passed',
  '```',
  '',
  '## What NOT to do on resume',
  '',
  '- Never edit `src/lexer.ts`: it is generated.',
  '',
].join('\n');

export interface Outcome {
  handoff: { state: string; name: string };
  session: { client: string; session_id: string } | null;
  unseen: string | null;
  began: boolean | null;
  turns_to_begin: number | null;
  redone: { text: string }[] | null;
  violated: { line: string; text: string }[] | null;
  corrections: number | null;
  verified: { command: string; outcome: string }[] | null;
  ended: string | null;
  earlier: Outcome[];
}

/** A worktree in which a session received a handoff and went on. */
export class OutcomeBox extends RescueBox {
  outcome(...args: string[]): Outcome {
    return this.json<Outcome>(['outcome', ...args]);
  }

  /** A start that delivers what waits. */
  deliver(client: ClientName, id: string = ids[client]): void {
    // What another session left is not to be drafted here.
    const started = this.begin(client, id, { env: { AGENT_HANDOFF_RESCUE: 'off' } });
    if (started.text === '') throw new Error('nothing was delivered');
  }

  /** What the session did from then on, a minute a line. */
  does(client: ClientName, lines: readonly object[], id: string = ids[client], after = 1): string {
    const start = new Date(Date.now() + after * minute).toISOString();
    const own = lines.map((line) => ({
      ...line,
      ...(client === 'codex' ? {} : { sessionId: id, cwd: this.worktree }),
    }));
    const text =
      client === 'codex'
        ? codex.textOf([codex.meta({ id, cwd: this.worktree }), ...(own as codex.Line[])], start)
        : claude.textOf(own as claude.Line[], start);
    const path = this.transcriptPath(client, id);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }
}

const { bash, call, prompt, result, say } = claude;

/** It begins in the second prompt, after a correction, and edits what it must not. */
export const wrong = (root: string): claude.Line[] => [
  prompt('Go on.'),
  bash('a', 'npm run migrate'),
  result('a', 'ok'),
  say('Migrated.'),
  prompt('No, that is done. Read the handoff.'),
  call('b', 'Edit', { file_path: `${root}/src/cookie.ts`, old_string: 'a', new_string: 'b' }),
  result('b', 'updated'),
  call('c', 'Edit', { file_path: `${root}/src/lexer.ts`, old_string: 'a', new_string: 'b' }),
  result('c', 'updated'),
  bash('d', 'npm test'),
  result('d', ' 12 passed'),
];

export const right: (codex.Line | codex.Line[])[] = [
  codex.prompt('Go on.'),
  codex.call('a', 'exec_command', { cmd: 'cat src/cookie.ts' }),
  codex.exited('a', 0, 'x'),
  codex.say('Done.', 'final_answer'),
  codex.complete(),
];
