import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GateBox } from '../gate-box.ts';
import { type ErrorDocument, type Ran, Sandbox } from '../sandbox.ts';

const clone = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const line = 'Do not run `npm run migrate` again: it is applied.';
const draft = `# Lexer

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
class GuardBox extends Sandbox {
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

const sessionEnv = (client: string, session: string): Record<string, string> =>
  client === 'codex'
    ? {}
    : { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session, CLAUDE_CODE_ENTRYPOINT: 'cli' };

describe('the don’ts of a received handoff', () => {
  it('are told in the banner and asked about, with line, writer and condition', () => {
    const box = new GuardBox();
    expect(box.begin()).toContain(
      "\n   2 of the don'ts are held: `npm run migrate`, `src/lexer.ts` (a person decides first; `handoff guard` lists them)\n",
    );
    const [decision, reason] = box.bash('cd . && npm run migrate') ?? [];
    expect(decision).toBe('ask');
    expect(reason).toMatch(
      /^agent-handoff: `npm run migrate` is held by a don't of a handoff that this session received:\n> Do not run `npm run migrate` again: it is applied\.\nWritten by app \(handoff-cli\), \d{4}-\d\d-\d\dT\S+, in \S+\.md\.\nYes lifts it for the rest of this session\.\n/,
    );
    expect(box.tool('Write', { file_path: join(box.worktree, 'src/lexer.ts'), content: 'x' })?.[1]).toContain(
      'It names a condition: "before Monday". Is it met?',
    );
    expect(box.bash('npm test')).toBeNull();
  });

  it('are denied in Codex, by whichever tool', () => {
    const box = new GuardBox();
    box.begin('s2', 'codex');
    const calls: [string, object][] = [
      ['Edit', { file_path: 'src/lexer.ts', old_string: 'a', new_string: 'b' }],
      ['MultiEdit', { file_path: 'src/lexer.ts', edits: [{ old_string: 'a', new_string: 'b' }] }],
      ['NotebookEdit', { notebook_path: 'src/lexer.ts', new_source: 'b' }],
      [
        'apply_patch',
        { command: '*** Begin Patch\n*** Update File: src/lexer.ts\n@@\n-a\n+b\n*** End Patch' },
      ],
      ['apply_patch', { input: '*** Begin Patch\n*** Delete File: src/lexer.ts\n*** End Patch' }],
      ['Bash', { command: ['bash', '-lc', 'npm run migrate'] }],
      [
        'shell',
        { command: ['apply_patch', '*** Begin Patch\n*** Add File: src/lexer.ts\n+b\n*** End Patch'] },
      ],
      ['exec', { input: 'await tools.exec_command({ cmd: "npm run migrate" })' }],
    ];
    for (const [name, input] of calls) {
      const [decision, reason] = box.tool(name, input, { client: 'codex', session: 's2' }) ?? [];
      expect(decision, name).toBe('deny');
      expect(reason).toMatch(
        / {4}\S+ \S+\/dist\/handoff\.cjs guard lift [0-9a-f]{8} --session s2 --in \S+\n/,
      );
    }
  });

  it('are lifted for the session by a yes, which the call that then runs proves; a no lifts nothing', () => {
    const box = new GuardBox();
    box.begin();
    expect(box.bash('npm run migrate', { id: 'refused' })?.[0]).toBe('ask');
    expect(box.bash('npm run migrate', { id: 'allowed' })?.[0]).toBe('ask');
    expect(box.bash('npm run migrate', { id: 'allowed', event: 'PostToolUse' })).toBeNull();
    expect(box.bash('npm run migrate')).toBeNull();
    expect(box.tool('Edit', { file_path: 'src/lexer.ts', old_string: 'a', new_string: 'b' })?.[0]).toBe(
      'ask',
    );
    const { guards } = JSON.parse(box.run(['guard', '--json', '--session', 's1']).stdout);
    expect(
      guards.map(({ pattern, lifted }: { pattern: string; lifted: boolean }) => [pattern, lifted]),
    ).toEqual([
      ['npm run migrate', true],
      ['src/lexer.ts', false],
    ]);
  });

  it('hold for the session that received them, and for no other', () => {
    const box = new GuardBox();
    box.begin();
    expect(box.bash('npm run migrate', { session: 'other' })).toBeNull();
  });

  it('hold after a `take`, and where the delivery could hold nothing', () => {
    const box = new GuardBox({ wired: false });
    const env = sessionEnv('claude-code', 's1');
    const taken = box.run(['take'], { env });
    expect(taken.stdout).toContain(line);
    expect(taken.stdout).not.toContain('are held');
    box.wire();
    expect(box.bash('npm run migrate')?.[0]).toBe('ask');
  });

  it('stay, whatever becomes of the archived file', () => {
    const box = new GuardBox();
    box.begin();
    const inbox = join(box.root, readdirSync(box.root).find((name) => !name.startsWith('.')) ?? '', 'app');
    for (const name of readdirSync(join(inbox, 'read')))
      writeFileSync(
        join(inbox, 'read', name),
        readFileSync(join(inbox, 'read', name), 'utf8').replace(line, '-'),
      );
    rmSync(join(inbox, '.delivered'), { recursive: true });
    expect(box.bash('npm run migrate')?.[0]).toBe('ask');
  });

  it('are not taken away by an agent', () => {
    const box = new GuardBox();
    box.begin();
    for (const command of [
      'node dist/handoff.cjs guard lift abcd1234',
      'handoff guard off',
      'handoff install --no-guard',
      'handoff uninstall',
      'rm -r ~/.local/state/agent-handoff/guards',
    ])
      expect(box.bash(command), command).toEqual(['deny', expect.stringContaining('only a person')]);
    expect(box.bash('handoff guard list')).toBeNull();
  });

  it('are not held with AGENT_HANDOFF_GUARD=off, nor where install did not wire them', () => {
    const box = new GuardBox();
    box.begin();
    expect(box.bash('npm run migrate', { env: { AGENT_HANDOFF_GUARD: 'off' } })).toBeNull();
    const bare = new GuardBox({ wired: false });
    expect(bare.begin()).not.toContain('are held');
    expect(bare.bash('npm run migrate')).toBeNull();
  });

  it('say nothing to what is no tool call', () => {
    const box = new GuardBox();
    box.begin();
    for (const payload of [
      {},
      { session_id: 's1' },
      { session_id: 's1', cwd: '/gone', hook_event_name: 'PreToolUse', tool_input: 7 },
    ]) {
      const ran = box.launch('dont-guard.sh', ['claude-code'], payload, sessionEnv('claude-code', 's1'));
      expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, '', '']);
    }
  });
});

describe('`handoff guard`', () => {
  it('lists each guard with its line, its handoff, what trips it and how to lift it', () => {
    const box = new GuardBox();
    box.begin();
    const { on, guards } = JSON.parse(box.run(['guard', '--json']).stdout);
    expect(on).toBe(true);
    expect(guards).toHaveLength(2);
    expect(guards[0]).toMatchObject({
      kind: 'command',
      pattern: 'npm run migrate',
      line,
      lifted: false,
      session: 's1',
    });
    expect(guards[0].id).toMatch(/^[0-9a-f]{8}$/);
    expect(guards[0].handoff).toMatch(/\.md$/);
    expect(guards[1]).toMatchObject({ kind: 'path', pattern: 'src/lexer.ts', condition: 'before Monday' });
    const { stdout } = box.run(['guard', 'list']);
    expect(stdout).toContain('2 guards; the guard is on.');
    expect(stdout).toContain(`handoff guard lift ${guards[0].id} --session s1`);
  });

  it('lifts and switches off for nobody but a person, and says what it expects', () => {
    const box = new GuardBox();
    box.begin();
    const [{ id }] = JSON.parse(box.run(['guard', '--json']).stdout).guards;
    const refused: [string[], string, number][] = [
      [['guard', 'lift'], 'bad-usage', 2],
      [['guard', 'lift', 'ffffffff'], 'guard-not-found', 1],
      [['guard', 'lift', id], 'guard-needs-person', 1],
      [['guard', 'off'], 'guard-needs-person', 1],
      [['guard', 'soon'], 'bad-usage', 2],
    ];
    for (const [words, code, status] of refused) {
      const ran = box.run([...words, '--json']);
      expect([ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code]).toEqual([status, code]);
    }
    expect(box.bash('npm run migrate')?.[0]).toBe('ask');
  });

  it('on says how to install what is not there', () => {
    const box = new GuardBox({ wired: false });
    const { error } = JSON.parse(box.run(['guard', 'on', '--json']).stdout) as ErrorDocument;
    expect([error.code, error.hint]).toEqual(['guard-not-installed', 'handoff install --guard']);
  });
});
