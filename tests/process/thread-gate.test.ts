import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { promptText, resultText } from '../core/thread/repository.ts';
import { makeTemporary } from '../core/world.ts';
import { type ErrorDocument, type Ran, Sandbox } from './sandbox.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const slug = '2026-05-15-auth';
const active = `handoffs/active/${slug}`;
const gateLine = (phrase: string) => `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;
const gated = `## Phase 1: build\n\nGo.\n\n## Phase 2: deploy\n\n${gateLine('ship (it)* now?')}\n\nPush.\n`;

interface Decision {
  hookSpecificOutput: { permissionDecision: string; permissionDecisionReason: string };
}

/** A repository with one open round, and the hook as the clients run it. */
class GateBox extends Sandbox {
  clone = root;
  calls = 0;

  constructor(body = gated, fields: Record<string, string> = {}) {
    super();
    mkdirSync(this.root, { recursive: true });
    this.recordNode();
    this.file(`${active}/round-01-prompt.md`, promptText(slug, 1, { body, fields }));
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
    wish: {
      client?: string;
      event?: string;
      id?: string;
      session?: string;
      cwd?: string;
      env?: Record<string, string>;
    } = {},
  ): Ran {
    const { client = 'claude-code', event = 'PreToolUse', session = 'session-1', cwd = this.worktree } = wish;
    const id = wish.id ?? `tool-${++this.calls}`;
    const words = event === 'PreToolUse' ? [client] : [client, 'ran'];
    const { status, stdout, stderr } = spawnSync('sh', [join(this.clone, 'hooks/thread-gate.sh'), ...words], {
      cwd,
      env: { ...this.env, ...wish.env },
      input: this.call(command, event, id, session, cwd),
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  }

  /** What the hook decides, and with which words; null when it says nothing. */
  decide(command: string, wish: Parameters<GateBox['launch']>[1] = {}): [string, string] | null {
    const ran = this.launch(command, wish);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    if (ran.stdout === '') return null;
    const { permissionDecision, permissionDecisionReason } = (JSON.parse(ran.stdout) as Decision)
      .hookSpecificOutput;
    return [permissionDecision, permissionDecisionReason];
  }
}

describe('the gate of an open round', () => {
  it('asks in Claude Code, quoting thread, phase and phrase', () => {
    const box = new GateBox();
    expect(box.decide('cd x && git push origin main')).toEqual([
      'ask',
      [
        'agent-handoff: `git push origin main` (push) is behind a gate: it runs only after explicit human go-ahead.',
        `- thread ${slug}, round 01, "Phase 2: deploy". Wait phrase: "ship (it)* now?".`,
        'Yes opens it for the rest of this session.',
        'If it stays closed, do not look for another way: report `phase 2 blocked: awaiting ship (it)* now?`.',
      ].join('\n'),
    ]);
  });

  it('denies in Codex, with the command that a person runs in a terminal', () => {
    const box = new GateBox();
    const [decision, reason] = box.decide('git push', { client: 'codex' }) ?? [];
    expect(decision).toBe('deny');
    expect(reason).toContain(
      `    ${process.execPath} ${root}/dist/handoff.cjs thread gate ${slug} --open --session session-1 --in ${box.worktree}\n`,
    );
    expect(reason).toContain('Wait phrase: "ship (it)* now?"');
  });

  it.each(['git status', 'npm test', 'git commit -m "push"', ''])('says nothing to %j', (command) => {
    expect(new GateBox().decide(command)).toBeNull();
  });

  it('holds from a subdirectory, and when the session has gone elsewhere', () => {
    const box = new GateBox();
    const inside = join(box.worktree, 'src/deep');
    mkdirSync(inside, { recursive: true });
    expect(box.decide('git push', { cwd: inside })?.[0]).toBe('ask');
    const elsewhere = makeTemporary();
    expect(box.decide('git push', { cwd: elsewhere })).toBeNull();
    expect(box.decide('git push', { cwd: elsewhere, env: { CLAUDE_PROJECT_DIR: box.worktree } })?.[0]).toBe(
      'ask',
    );
  });

  it('holds what the prompt names, and for that thread only', () => {
    const box = new GateBox(gated, { gate_commands: 'make ship, ./ops/*' });
    expect(box.decide('make ship')?.[1]).toContain('`make ship` (named by the thread)');
    expect(box.decide('sh -c "./ops/roll.sh all"')?.[0]).toBe('ask');
    expect(new GateBox().decide('make shop')).toBeNull();
  });

  it.each<[string, (box: GateBox) => void]>([
    ['the round is answered', (box) => box.file(`${active}/round-01-result.md`, resultText(slug, 1))],
    [
      'the thread is closed',
      (box) => {
        expect(box.run(['thread', 'close', 'auth']).status).toBe(0);
      },
    ],
    [
      'the next round has no gate',
      (box) => {
        box.file(`${active}/round-01-result.md`, resultText(slug, 1));
        box.file(`${active}/round-02-prompt.md`, promptText(slug, 2, { body: '## Build\n\nGo.\n' }));
      },
    ],
  ])('is gone when %s', (_, change) => {
    const box = new GateBox();
    change(box);
    expect(box.decide('git push')).toBeNull();
  });

  it.each([[[]], [['--status', 'complete']]])('stays while the result is a scaffold, %j', (flags) => {
    const box = new GateBox();
    expect(box.run(['thread', 'result', 'auth', ...flags]).status).toBe(0);
    expect(box.decide('git push')?.[0]).toBe('ask');
    const path = join(box.worktree, active, 'round-01-result.md');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/\[fill in: [^\]]*\]/g, 'done'));
    expect(box.decide('git push')).toBeNull();
  });

  it.each([
    ['Round-1-Prompt.md', promptText(slug, 1, { body: gated })],
    ['round-01-prompt.md', gated],
    ['round-01-prompt.md', `---\na: "x\n---\n\n${gated}`],
    ['round-01-prompt.md', promptText(slug, 1, { body: gated }).replaceAll('\n', '\r\n')],
  ])('is found in a prompt made by hand: %s', (name, text) => {
    const box = new GateBox('## Build\n\nGo.\n');
    box.file('handoffs/active/2026-05-16-hand/'.concat(name), text);
    expect(box.decide('git push')?.[1]).toContain('thread 2026-05-16-hand');
  });

  it('cannot be opened by the agent itself', () => {
    const box = new GateBox();
    for (const command of [
      `node /x/dist/handoff.cjs thread gate ${slug} --open`,
      'touch ~/.agent-handoffs/.gates/every/opened-x',
    ]) {
      expect(box.decide(command)?.[0]).toBe('deny');
      expect(box.decide(command, { client: 'codex' })?.[0]).toBe('deny');
    }
    expect(box.decide(`node /x/dist/handoff.cjs thread gate ${slug}`)).toBeNull();
  });
});

describe('a yes', () => {
  it('is learnt from the call that ran, and holds for that gate in that session', () => {
    const box = new GateBox();
    expect(box.decide('git push', { id: 'call' })?.[0]).toBe('ask');
    expect(box.decide('git push', { id: 'call', event: 'PostToolUse' })).toBeNull();
    expect(box.decide('git push')).toBeNull();
    expect(box.decide('npm publish')).toBeNull();
    expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
    box.file(
      'handoffs/active/2026-05-16-other/round-01-prompt.md',
      promptText('2026-05-16-other', 1, { body: gated }),
    );
    const reason = box.decide('git push')?.[1];
    expect(reason).toContain('thread 2026-05-16-other');
    expect(reason).not.toContain(slug);
  });

  it('counts when the command then failed', () => {
    const box = new GateBox();
    box.decide('git push', { id: 'call' });
    box.decide('git push', { id: 'call', event: 'PostToolUseFailure' });
    expect(box.decide('git push')).toBeNull();
  });

  it('is none: another call that ran, or an answer to no question', () => {
    const box = new GateBox();
    box.decide('git push', { id: 'call' });
    box.decide('git status', { id: 'other', event: 'PostToolUse' });
    box.decide('git push', { id: 'call', event: 'PostToolUse', session: 'session-2' });
    expect(box.decide('git push')?.[0]).toBe('ask');
    expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
  });

  it('to one phrase is none to the phrase that stands there later', () => {
    const box = new GateBox();
    box.decide('git push', { id: 'call' });
    box.decide('git push', { id: 'call', event: 'PostToolUse' });
    box.file(`${active}/round-01-prompt.md`, promptText(slug, 1, { body: gated.replace('now?', 'later') }));
    expect(box.decide('git push')?.[0]).toBe('ask');
  });
});

describe('thread gate', () => {
  it('lists the gates, and is opened by no agent and no script', () => {
    const box = new GateBox(gated, { gate_commands: 'make ship' });
    expect(box.json(['thread', 'gate', 'auth'])).toEqual({
      slug,
      gates: [
        {
          round: 1,
          phase: 'Phase 2: deploy',
          phrase: 'ship (it)* now?',
          line: expect.any(Number),
          commands: ['make ship'],
          opened: null,
        },
      ],
    });
    for (const env of [{}, { CODEX_THREAD_ID: 'x' }, { CLAUDECODE: '1' }]) {
      const ran = box.run(['thread', 'gate', 'auth', '--open', '--json'], { env });
      expect([ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code]).toEqual([
        1,
        'gate-needs-person',
      ]);
    }
    expect(existsSync(join(box.root, '.gates'))).toBe(false);
  });

  it('closes again what was opened', () => {
    const box = new GateBox();
    box.decide('git push', { id: 'call' });
    box.decide('git push', { id: 'call', event: 'PostToolUse' });
    const session = ['--session', 'session-1'];
    expect(box.run(['thread', 'gate', 'auth', ...session]).stdout).toBe(
      'open for that session round 01, Phase 2: deploy: "ship (it)* now?"\n',
    );
    expect(box.run(['thread', 'gate', 'auth', '--close', ...session]).stdout).toBe(
      'closed  round 01, Phase 2: deploy: "ship (it)* now?"\n',
    );
    expect(box.decide('git push')?.[0]).toBe('ask');
  });
});

describe('the hook lets the tool run', () => {
  /** A copy whose Node leaves a mark when it is started. */
  function withSpy(box: GateBox): string {
    const mark = join(box.base, 'started');
    const spy = box.write('spy', `#!/bin/sh\ntouch '${mark}'\nexec '${process.execPath}' "$@"\n`);
    chmodSync(spy, 0o755);
    box.recordNode(spy);
    return mark;
  }

  it('and starts no Node where no round waits', () => {
    const box = new GateBox();
    const mark = withSpy(box);
    box.file(`${active}/round-01-result.md`, resultText(slug, 1));
    for (const event of ['PreToolUse', 'PostToolUse']) expect(box.decide('git push', { event })).toBeNull();
    expect(box.decide('git push', { cwd: box.home })).toBeNull();
    expect(existsSync(mark)).toBe(false);
    const long = 'One more line of the report.\n'.repeat(400);
    for (const name of ['a', 'b']) {
      const thread = `handoffs/active/2026-05-14-${name}`;
      box.file(`${thread}/round-01-prompt.md`, promptText(`2026-05-14-${name}`, 1));
      box.file(`${thread}/round-01-result.md`, resultText(`2026-05-14-${name}`, 1, { body: long }));
    }
    // Node judges what is too long for the shell to read.
    expect(box.decide('git push')).toBeNull();
    expect(existsSync(mark)).toBe(true);
    box.file(`${active}/round-02-prompt.md`, promptText(slug, 2, { body: gated }));
    expect(box.decide('git push')?.[0]).toBe('ask');
    expect(existsSync(mark)).toBe(true);
  });

  it.each<[string, (dist: string) => void]>([
    ['crashes', (dist) => writeFileSync(join(dist, 'thread-gate.cjs'), 'throw new Error("boom")')],
    [
      'is killed',
      (dist) => writeFileSync(join(dist, 'thread-gate.cjs'), 'process.kill(process.pid, "SIGKILL")'),
    ],
    ['is gone', () => undefined],
  ])('and says so when its script %s', (_, damage) => {
    const box = new GateBox();
    box.clone = join(box.base, 'clone');
    mkdirSync(join(box.clone, 'dist'), { recursive: true });
    cpSync(join(root, 'hooks'), join(box.clone, 'hooks'), { recursive: true });
    damage(join(box.clone, 'dist'));
    const ran = box.launch('git push');
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual({
      systemMessage: expect.stringContaining('the gates of this repository are NOT held'),
    });
  });

  it.each([
    ['no JSON', 'x'],
    ['another payload', '{"hook_event_name":"PreToolUse"}'],
    ['nothing', ''],
  ])('on %s, with a line in the log', (_, input) => {
    const box = new GateBox();
    const { status, stdout } = spawnSync('sh', [join(root, 'hooks/thread-gate.sh'), 'claude-code'], {
      cwd: box.worktree,
      env: box.env,
      input,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
    expect(readFileSync(join(box.root, '.log'), 'utf8')).toContain('so the tool runs');
  });

  it('although the root cannot be written: the question is asked, the yes is not kept', () => {
    const box = new GateBox();
    writeFileSync(join(box.root, '.gates'), 'a file\n');
    for (const id of ['first', 'second']) {
      expect(box.decide('git push', { id })?.[0]).toBe('ask');
      expect(box.decide('git push', { id, event: 'PostToolUse' })).toBeNull();
    }
    expect(readFileSync(join(box.root, '.log'), 'utf8')).toContain('could not be remembered');
  });

  const shells: [string, string[]][] = [
    ['dash', ['/usr/bin/dash']],
    ['bash --posix', ['/usr/bin/bash', '--posix']],
  ];
  it.each(shells.filter(([, [shell = '']]) => existsSync(shell)))(
    'and is a launcher that needs no PATH, and without HOME says nothing: %s',
    (_, [shell = '', ...flags]) => {
      const box = new GateBox();
      const run = (env: Record<string, string>) =>
        spawnSync(shell, [...flags, join(root, 'hooks/thread-gate.sh'), 'claude-code'], {
          cwd: box.worktree,
          env,
          input: box.call('git push', 'PreToolUse', 'x', 's', box.worktree),
          encoding: 'utf8',
        });
      expect(run({})).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(run({ HOME: box.home })).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('"ask"'),
        stderr: '',
      });
      box.file(`${active}/round-01-result.md`, resultText(slug, 1));
      expect(run({ HOME: box.home })).toMatchObject({ status: 0, stdout: '', stderr: '' });
    },
  );
});
