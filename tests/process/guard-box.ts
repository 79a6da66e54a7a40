import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { GateBox } from './gate-box.ts';
import { type Ran, Sandbox } from './sandbox.ts';

const clone = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const line = 'Do not run `npm run migrate` again: it is applied.';
export const draft = `# Lexer

## Immediate next action

Run \`npm test\`.

## What NOT to do on resume

- ${line}
- Do not edit \`src/lexer.ts\` before Monday.
`;

interface Call {
  client?: string;
  session?: string;
  event?: string;
  id?: string;
  env?: Record<string, string>;
}

/** A worktree with such a handoff, and the hook as the clients run it. */
export class GuardBox extends Sandbox {
  calls = 0;

  constructor({ wired = true } = {}) {
    super();
    mkdirSync(this.root, { recursive: true });
    this.recordNode();
    if (wired) this.wire();
    expect(this.run(['publish', '--file', '-', '--no-review'], { input: draft }).status).toBe(0);
  }

  get guards(): string {
    return join(this.home, '.local/state/agent-handoff/guards');
  }

  /** What `install --guard` leaves in the state directory. */
  wire(): void {
    mkdirSync(this.guards, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.guards, 'on'), '');
  }

  launch(script: string, words: string[], payload: object, env: Record<string, string> = {}): Ran {
    const { status, stdout, stderr } = spawnSync('sh', [join(clone, 'hooks', script), ...words], {
      cwd: this.worktree,
      env: { ...this.env, ...env },
      input: `${JSON.stringify(payload)}\n`,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  }

  begin(session = 's1', client = 'claude-code'): string {
    const transcript_path = client === 'codex' ? '/x/rollout-1.jsonl' : join(this.base, `${session}.jsonl`);
    const common = { session_id: session, transcript_path, cwd: this.worktree, source: 'startup' };
    const payload = { ...common, hook_event_name: 'SessionStart', permission_mode: 'default', model: 'm' };
    const ran = this.launch('session-start.sh', [client], payload, sessionEnv(client, session));
    return JSON.parse(ran.stdout).hookSpecificOutput?.additionalContext ?? '';
  }

  tool(tool_name: string, tool_input: object, call: Call = {}): [string, string] | null {
    const { client = 'claude-code', session = 's1', event = 'PreToolUse' } = call;
    const transcript_path = client === 'codex' ? '/x/rollout-1.jsonl' : '/x/t.jsonl';
    const payload = {
      session_id: session,
      transcript_path,
      cwd: this.worktree,
      hook_event_name: event,
      permission_mode: 'default',
      tool_name,
      tool_use_id: call.id ?? `tool-${++this.calls}`,
      tool_input,
    };
    const words = event === 'PreToolUse' ? [client] : [client, 'ran'];
    const ran = this.launch('dont-guard.sh', words, payload, { ...sessionEnv(client, session), ...call.env });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    return GateBox.read(ran);
  }

  bash(command: string, call: Call = {}): [string, string] | null {
    return this.tool('Bash', { command }, call);
  }
}

export const sessionEnv = (client: string, session: string): Record<string, string> =>
  client === 'codex'
    ? {}
    : { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session, CLAUDE_CODE_ENTRYPOINT: 'cli' };
