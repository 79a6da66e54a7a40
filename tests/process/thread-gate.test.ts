import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText } from '../core/threads/repository.ts';
import { git, makeTemporary } from '../core/world.ts';
import { active, GateBox, gated, root, slug } from './gate-box.ts';
import type { ErrorDocument } from './sandbox.ts';

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

  it('is gone when a person has closed the thread', () => {
    const box = new GateBox();
    expect(box.run(['thread', 'close', 'auth']).status).toBe(0);
    expect(box.decide('git push')).toBeNull();
  });

  it.each([[[]], [['--status', 'complete']], [['--status', 'blocked']]])(
    'stays while the result is a scaffold, and when it is filled in, %j',
    (flags) => {
      const box = new GateBox();
      expect(box.run(['thread', 'result', 'auth', ...flags]).status).toBe(0);
      expect(box.decide('git push')?.[0]).toBe('ask');
      const path = join(box.worktree, active, 'round-01-result.md');
      writeFileSync(path, readFileSync(path, 'utf8').replace(/\[fill in: [^\]]*\]/g, 'done'));
      expect(box.decide('git push')?.[0]).toBe('ask');
    },
  );

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
    expect(existsSync(join(box.state, 'openings'))).toBe(false);
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

  it('and starts no Node where there is no thread', () => {
    const box = new GateBox();
    const mark = withSpy(box);
    rmSync(join(box.worktree, 'handoffs/active'), { recursive: true });
    box.file(`handoffs/archive/${slug}/round-01-prompt.md`, promptText(slug, 1, { body: gated }));
    for (const event of ['PreToolUse', 'PostToolUse']) expect(box.decide('git push', { event })).toBeNull();
    expect(box.decide('git push', { cwd: box.home })).toBeNull();
    expect(existsSync(mark)).toBe(false);
    box.file(`${active}/round-02-prompt.md`, promptText(slug, 2, { body: gated }));
    expect(box.decide('git push')?.[0]).toBe('ask');
    expect(existsSync(mark)).toBe(true);
  });

  it('and starts none for a recorded gate of another repository', () => {
    const box = new GateBox();
    expect(box.decide('git status')).toBeNull();
    const mark = withSpy(box);
    const other = makeTemporary();
    git(other, 'init', '-q', '-b', 'main');
    expect(box.decide('git push', { cwd: other })).toBeNull();
    expect(existsSync(mark)).toBe(false);
    expect(box.decide('git push')?.[0]).toBe('ask');
    expect(existsSync(mark)).toBe(true);
  });

  it('although the state directory cannot be written: the question is asked, the yes is not kept', () => {
    const box = new GateBox();
    writeFileSync(join(box.state, 'openings'), 'a file\n');
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
      expect(box.run(['thread', 'close', 'auth']).status).toBe(0);
      expect(run({ HOME: box.home })).toMatchObject({ status: 0, stdout: '', stderr: '' });
    },
  );
});
