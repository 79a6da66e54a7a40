import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { promptText } from '../core/threads/repository.ts';
import { type Ran, Sandbox } from './sandbox.ts';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const slug = '2026-05-15-auth';
export const active = `handoffs/active/${slug}`;
export const gateLine = (phrase: string) =>
  `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;
export const gated = `## Phase 1: build\n\nGo.\n\n## Phase 2: deploy\n\n${gateLine('ship (it)* now?')}\n\nPush.\n`;

interface Decision {
  hookSpecificOutput: { permissionDecision: string; permissionDecisionReason: string };
}

/** A repository with one open round, and the hook as the clients run it. */
export class GateBox extends Sandbox {
  clone = root;
  calls = 0;

  constructor(body = gated, fields: Record<string, string> = {}) {
    super();
    mkdirSync(this.root, { recursive: true });
    this.recordNode();
    this.file(`${active}/round-01-prompt.md`, promptText(slug, 1, { body, fields }));
  }

  /** Where openings and the record of gates lie. */
  get state(): string {
    return join(this.home, '.local/state/agent-handoff');
  }

  file(name: string, text: string): void {
    mkdirSync(dirname(join(this.worktree, name)), { recursive: true });
    writeFileSync(join(this.worktree, name), text);
  }

  call(command: string, event: string, id: string, session: string, cwd: string): string {
    return JSON.stringify({
      session_id: session,
      cwd,
      hook_event_name: event,
      tool_name: 'Bash',
      tool_use_id: id,
      tool_input: { command, description: 'd' },
    });
  }

  launch(
    command: string,
    options: {
      client?: string;
      event?: string;
      id?: string;
      session?: string;
      cwd?: string;
      /** Where the session is, when the call runs elsewhere. */
      sessionCwd?: string;
      env?: Record<string, string>;
    } = {},
  ): Ran {
    const { client = 'claude-code', event = 'PreToolUse', session = 'session-1' } = options;
    const { cwd = this.worktree } = options;
    const id = options.id ?? `tool-${++this.calls}`;
    const words = event === 'PreToolUse' ? [client] : [client, 'ran'];
    const { status, stdout, stderr } = spawnSync('sh', [join(this.clone, 'hooks/thread-gate.sh'), ...words], {
      cwd: options.sessionCwd ?? cwd,
      env: { ...this.env, ...options.env },
      input: this.call(command, event, id, session, cwd),
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  }

  /** What the hook decides, and with which words; null when it says nothing. */
  decide(command: string, options: Parameters<GateBox['launch']>[1] = {}): [string, string] | null {
    const ran = this.launch(command, options);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    return GateBox.read(ran);
  }

  static read(ran: Pick<Ran, 'stdout'>): [string, string] | null {
    if (ran.stdout === '') return null;
    const { permissionDecision, permissionDecisionReason } = (JSON.parse(ran.stdout) as Decision)
      .hookSpecificOutput;
    return [permissionDecision, permissionDecisionReason];
  }
}
