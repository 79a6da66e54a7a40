import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText, resultText } from '../core/threads/repository.ts';
import { git, makeTemporary } from '../core/world.ts';
import { active, GateBox, gated, root, slug } from './gate-box.ts';
import { onTerminal } from './terminal.ts';

/** What a command of Claude Code's session has in its environment. */
const agent = { CLAUDECODE: '1' };
const blocked =
  '## Phase 1: build\n\nDone.\n\n## Phase 2: deploy\n\nphase 2 blocked: awaiting ship (it)* now?\n';

/** A repository whose second branch has no thread. */
class BranchBox extends GateBox {
  constructor() {
    super();
    git(this.worktree, 'branch', 'without');
    git(this.worktree, 'add', '-A');
    git(this.worktree, 'commit', '-q', '-m', 'thread');
  }

  path(name: string): string {
    return join(this.worktree, name);
  }
}

function makeFifo(path: string): void {
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
}

function verb(box: GateBox, args: string[], input = ''): void {
  const ran = box.run(['thread', ...args], { env: agent, input });
  expect([ran.status, ran.stderr.replace(/^note:.*\n|^warn.*\n/gm, '')]).toEqual([0, expect.any(String)]);
}

describe('a gate that the hook has seen stays closed', () => {
  it.each<[string, (box: BranchBox) => void]>([
    [
      'an honest blocked report',
      (box) => verb(box, ['result', 'auth', '--status', 'blocked', '--file', '-'], blocked),
    ],
    ['a report that says "opened"', (box) => verb(box, ['result', 'auth', '--opened', 'ship (it)* now?'])],
    [
      'a report that does not speak of it',
      (box) => box.file(`${active}/round-01-result.md`, resultText(slug, 1)),
    ],
    [
      'a next round without a gate',
      (box) => {
        box.file(`${active}/round-01-result.md`, resultText(slug, 1));
        verb(box, ['next', 'auth', 'Go on', '--file', '-'], '## Build\n\nGo.\n');
      },
    ],
    [
      'a round that was taken back',
      (box) => verb(box, ['next', 'auth', 'Anew', '--supersede', '--file', '-'], '## Build\n\nGo.\n'),
    ],
    ['an agent that closed the thread', (box) => verb(box, ['close', 'auth'])],
    ['a branch without the thread', (box) => void git(box.worktree, 'switch', '-q', 'without')],
    [
      'a stash',
      (box) => {
        git(box.worktree, 'switch', '-q', 'without');
        box.file(`${active}/round-01-prompt.md`, promptText(slug, 1, { body: gated }));
        git(box.worktree, 'stash', '-q', '-u');
      },
    ],
    ['a directory that was moved', (box) => renameSync(box.path(active), box.path('elsewhere'))],
    [
      'a directory that was moved into the archive',
      (box) => {
        mkdirSync(box.path('handoffs/archive'));
        renameSync(box.path(active), box.path(`handoffs/archive/${slug}`));
      },
    ],
    ['threads that were removed', (box) => rmSync(box.path('handoffs'), { recursive: true })],
    [
      'a prompt whose gate was taken out',
      (box) => box.file(`${active}/round-01-prompt.md`, promptText(slug, 1, { body: '## Build\n\nGo.\n' })),
    ],
    [
      'a link in the place of the threads',
      (box) => {
        renameSync(box.path('handoffs'), box.path('moved'));
        symlinkSync('moved', box.path('handoffs'));
      },
    ],
    [
      'a repository whose .git has another name',
      (box) => {
        git(box.worktree, 'switch', '-q', 'without');
        renameSync(box.path('.git'), box.path('.other'));
      },
    ],
  ])('after %s', (_, change) => {
    const box = new BranchBox();
    expect(box.decide('git status')).toBeNull();
    change(box);
    expect(box.decide('git push')?.[0]).toBe('ask');
    expect(box.decide('git push', { client: 'codex', session: 'session-2' })?.[0]).toBe('deny');
  });

  it('in a worktree of another branch too', () => {
    const box = new BranchBox();
    expect(box.decide('git status')).toBeNull();
    const other = join(box.base, 'app-wt1');
    git(box.worktree, 'worktree', 'add', '-q', other, 'without');
    expect(box.decide('git push', { cwd: other })?.[1]).toContain('It is in our record alone');
  });

  it('when only `thread open` has recorded it', () => {
    const box = new GateBox('## Build\n\nGo.\n');
    verb(box, ['open', 'gated', 'Ship it', '--file', '-'], gated);
    rmSync(join(box.worktree, 'handoffs'), { recursive: true });
    expect(box.decide('git push')?.[1]).toMatch(/thread \d{4}-\d\d-\d\d-gated, round 01, "Phase 2: deploy"/);
  });

  it('and the question says how a person drops it', () => {
    const box = new BranchBox();
    box.decide('git status');
    rmSync(box.path('handoffs'), { recursive: true });
    expect(box.decide('git push')?.[1]).toContain(
      `    ${process.execPath} ${root}/dist/handoff.cjs thread gate ${slug} --forget --in ${box.worktree}`,
    );
    const ran = box.run(['thread', 'gate', 'auth', '--forget']);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('this is no terminal')]);
    expect(box.run(['thread', 'gate', 'auth']).stdout).toBe(
      'closed  round 01, Phase 2: deploy: "ship (it)* now?"; in our record alone\n',
    );
  });
});

describe('a person in a terminal', () => {
  it('drops the gates of a thread that is gone, and no others', () => {
    const box = new BranchBox();
    box.file(
      'handoffs/active/2026-05-16-other/round-01-prompt.md',
      promptText('2026-05-16-other', 1, { body: gated }),
    );
    box.decide('git status');
    rmSync(box.path(active), { recursive: true });
    expect(onTerminal(box, ['thread', 'gate', 'auth', '--forget'], [])).toEqual({
      status: 0,
      shown: 'dropped 1 that no active thread here has any more.\r\n',
    });
    const reason = box.decide('git push')?.[1];
    expect(reason).toContain('thread 2026-05-16-other');
    expect(reason).not.toContain(slug);
    onTerminal(box, ['thread', 'gate', 'other', '--forget'], []);
    expect(box.decide('git push')?.[0]).toBe('ask');
  });

  it('opens a gate whose thread was closed by an agent, and that ends it', () => {
    const box = new BranchBox();
    box.decide('git status');
    verb(box, ['close', 'auth']);
    const args = ['thread', 'gate', 'auth', '--open', '--session', 'session-1'];
    expect(onTerminal(box, args, [['type its wait phrase', 'ship (it)* now?\r']]).status).toBe(0);
    expect(box.decide('git push', { session: 'session-2' })).toBeNull();
  });
});

describe('what takes a gate away', () => {
  it.each([
    'handoff thread close auth',
    'node /any/where/handoff.cjs thread close auth --commit',
    "node '/any where/handoff.cjs' thread close auth",
    'cd /x && npx agent-handoff thread close auth',
    'sh -c "handoff thread close auth"',
    '$HANDOFF thread close auth',
    'node /tmp/copy.cjs thread close auth',
    'node dist/handoff.cjs uninstall --client claude-code',
    'handoff install --no-thread-gates',
    'handoff thread next auth "Anew" --supersede',
    'node dist/handoff.cjs thread --json next auth --supersede --file -',
  ])('is held like what it gates: %s', (command) => {
    const box = new GateBox();
    expect(box.decide(command)?.[0]).toBe('ask');
    expect(box.decide(command, { client: 'codex' })?.[0]).toBe('deny');
  });

  it.each([
    'handoff thread next auth "Go on"',
    'handoff thread result auth',
    'echo thread close',
    'npm uninstall agent-handoff',
    'handoff thread list',
  ])('is not: %s', (command) => {
    expect(new GateBox().decide(command)).toBeNull();
  });

  it('a person does: by closing the thread, for every branch', () => {
    const box = new BranchBox();
    box.decide('git status');
    expect(box.run(['thread', 'close', 'auth']).status).toBe(0);
    expect(box.decide('git push')).toBeNull();
    git(box.worktree, 'stash', '-q', '-u');
    expect(existsSync(box.path(`${active}/round-01-prompt.md`))).toBe(true);
    expect(box.decide('git push')).toBeNull();
  });

  it('a person does: by taking the round back', () => {
    const box = new GateBox();
    box.decide('git status');
    const args = ['thread', 'next', 'auth', 'Anew', '--supersede', '--file', '-'];
    expect(box.run(args, { input: '## Build\n\nGo.\n' }).status).toBe(0);
    expect(box.decide('git push')).toBeNull();
  });

  it('a person does: by a yes to the agent that closes', () => {
    const box = new GateBox();
    expect(box.decide('handoff thread close auth', { id: 'call' })?.[0]).toBe('ask');
    verb(box, ['close', 'auth']);
    box.decide('handoff thread close auth', { id: 'call', event: 'PostToolUse' });
    expect(box.decide('git push')).toBeNull();
    expect(box.decide('git push', { session: 'session-2' })).toBeNull();
  });

  it('an agent does not, by a yes that another session had', () => {
    const box = new GateBox();
    box.decide('git push', { id: 'call' });
    box.decide('git push', { id: 'call', event: 'PostToolUse' });
    verb(box, ['close', 'auth']);
    expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
  });
});

describe('the gate is looked for', () => {
  it('where the session is, when the call runs elsewhere', () => {
    const box = new GateBox();
    const elsewhere = makeTemporary();
    const options = { client: 'codex', cwd: elsewhere, sessionCwd: box.worktree };
    expect(box.decide(`git -C ${box.worktree} push`, options)?.[0]).toBe('deny');
    expect(box.decide('git push', options)?.[0]).toBe('deny');
  });

  it('where the call runs, when the session is elsewhere', () => {
    const box = new GateBox();
    expect(box.decide('git push', { client: 'codex', sessionCwd: makeTemporary() })?.[0]).toBe('deny');
  });

  it.each([
    (path: string) => `git -C ${path} push`,
    (path: string) => `git -C '${path}' push`,
    (path: string) => `cd ${path} && git push`,
    (path: string) => `cd ${path}\ngit push`,
    (path: string) => `cd ${dirname(path)} && cd ${basename(path)} && git push`,
    (path: string) => `pushd ${path}; git push`,
    (path: string) => `git --git-dir=${path}/.git push`,
    (path: string) => `git --git-dir ${path}/.git --work-tree ${path} push`,
    (path: string) => `git --work-tree=${path} push`,
    (path: string) => `GIT_DIR=${path}/.git git push`,
  ])('in every directory that the text names: %s', (command) => {
    const box = new GateBox();
    const elsewhere = makeTemporary();
    expect(box.decide('git push', { cwd: elsewhere })).toBeNull();
    expect(box.decide(command(box.worktree), { cwd: elsewhere })?.[0]).toBe('ask');
  });

  it('below the home that `~` names, and in a relative one', () => {
    const box = new GateBox();
    cpSync(box.worktree, join(box.home, 'app'), { recursive: true });
    expect(box.decide('git -C ~/app push', { cwd: makeTemporary() })?.[0]).toBe('ask');
    expect(box.decide('git -C app push', { cwd: box.home })?.[0]).toBe('ask');
  });
});

describe('a repository that would make the hook wait', () => {
  it.each<[string, (box: GateBox, make: (path: string) => void) => void]>([
    ['its result', (box, make) => make(join(box.worktree, active, 'round-01-result.md'))],
    [
      'its prompt',
      (box, make) => {
        box.decide('git status');
        rmSync(join(box.worktree, active, 'round-01-prompt.md'));
        make(join(box.worktree, active, 'round-01-prompt.md'));
      },
    ],
    [
      'the prompt of a thread that nobody has seen',
      (box, make) => {
        rmSync(join(box.worktree, active, 'round-01-prompt.md'));
        make(join(box.worktree, active, 'round-01-prompt.md'));
      },
    ],
    ['another thread', (box, make) => make(join(box.worktree, 'handoffs/active/2026-05-17-other'))],
    ['its README', (box, make) => make(join(box.worktree, 'handoffs/README.md'))],
    ['its templates', (box, make) => make(join(box.worktree, 'handoffs/templates'))],
    ['its archive', (box, make) => make(join(box.worktree, 'handoffs/archive'))],
  ])('holds within a second all the same: a pipe or an endless file as %s', (_, arrange) => {
    for (const make of [makeFifo, (path: string) => symlinkSync('/dev/zero', path)]) {
      const box = new GateBox();
      arrange(box, make);
      const before = Date.now();
      expect(box.decide('git push')?.[0]).toBe('ask');
      expect(Date.now() - before).toBeLessThan(2_500);
    }
  });

  it('holds by a prompt that is too long to be read whole', () => {
    const box = new GateBox(`## Build\n\n${'Much to say. '.repeat(100_000)}\n\n${gated}`);
    expect(box.decide('git push')?.[1]).toContain('the whole round');
  });

  it('says that its time was over, and holds the reviewed commands', () => {
    const box = new GateBox();
    const body = `${'## A\n\n*** Run only after explicit human go-ahead. Wait phrase: x ***\n\n'.repeat(14_000)}`;
    for (let thread = 0; thread < 60; thread++) {
      const name = `2026-05-18-${thread}`;
      box.file(`handoffs/active/${name}/round-01-prompt.md`, promptText(name, 1, { body }));
    }
    const before = Date.now();
    expect(box.decide('git push')?.[1]).toContain('the gates took over 2 s to read');
    expect(Date.now() - before).toBeLessThan(4_500);
    expect(box.decide('npm test')).toBeNull();
  });
});

describe('a hook that cannot do its work holds', () => {
  const damaged: [string, (dist: string) => void][] = [
    ['crashes', (dist) => writeFileSync(join(dist, 'thread-gate.cjs'), 'throw new Error("boom")')],
    [
      'is killed',
      (dist) => writeFileSync(join(dist, 'thread-gate.cjs'), 'process.kill(process.pid, "SIGKILL")'),
    ],
    ['is gone', () => undefined],
  ];

  function damagedBox(body: string, damage: (dist: string) => void): GateBox {
    const box = new GateBox(body);
    box.clone = join(box.base, 'clone');
    mkdirSync(join(box.clone, 'dist'), { recursive: true });
    cpSync(join(root, 'hooks'), join(box.clone, 'hooks'), { recursive: true });
    damage(join(box.clone, 'dist'));
    return box;
  }

  it.each(damaged)('every command by a gate, and says why, when its script %s', (_, damage) => {
    const box = damagedBox(gated, damage);
    const [decision, reason] = GateBox.read(box.launch('git push')) ?? [];
    expect([decision, reason]).toEqual(['ask', expect.stringContaining('its gate script failed')]);
    expect(GateBox.read(box.launch('git push', { client: 'codex' }))?.[0]).toBe('deny');
  });

  it.each(damaged)('nothing where no prompt has a gate, when its script %s', (_, damage) => {
    const box = damagedBox('## Build\n\nGo.\n', damage);
    expect(box.launch('git push')).toMatchObject({ status: 0, stdout: '' });
  });

  it('every command by a gate, when there is no Node', () => {
    const box = new GateBox();
    rmSync(box.nodeFile);
    const bin = join(box.base, 'bin');
    mkdirSync(bin);
    symlinkSync('/usr/bin/grep', join(bin, 'grep'));
    const run = () =>
      spawnSync('/bin/sh', [join(root, 'hooks/thread-gate.sh'), 'claude-code'], {
        cwd: box.worktree,
        env: { HOME: box.home, PATH: bin },
        input: box.call('git push', 'PreToolUse', 'x', 's', box.worktree),
        encoding: 'utf8',
      });
    expect(GateBox.read(run())).toEqual(['ask', expect.stringContaining('Node was not found')]);
    box.file(`${active}/round-01-prompt.md`, promptText(slug, 1, { body: '## Build\n\nGo.\n' }));
    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['no JSON', 'x'],
    ['another payload', '{"hook_event_name":"PreToolUse"}'],
    ['nothing', ''],
  ])('a call that it cannot read: %s', (_, input) => {
    const box = new GateBox();
    const run = (client: string, ...words: string[]) =>
      spawnSync('sh', [join(root, 'hooks/thread-gate.sh'), client, ...words], {
        cwd: box.worktree,
        env: box.env,
        input,
        encoding: 'utf8',
      });
    expect(GateBox.read(run('claude-code'))).toEqual([
      'ask',
      expect.stringContaining('is unknown, so it is held'),
    ]);
    expect(GateBox.read(run('codex'))?.[0]).toBe('deny');
    expect(run('claude-code', 'ran')).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(join(box.root, '.log'), 'utf8')).toContain('could not be read');
  });
});

describe('an opening that no person made', () => {
  const openings = (box: GateBox) => join(box.state, 'openings');

  it.each([
    ['touch FILES/openings/every/opened-0123456789abcdef01234567'],
    ['mkdir -p ~/.local/state/agent-handoff/openings/every'],
    ['echo {} > "$HOME/.local/state/agent-handoff/openings/every/x"'],
    ['cp -r prepared ~/.local/state/agent-handoff'],
    ['mv /tmp/agent-handoff ~/.local/state/'],
    ['echo {} | tee FILES/gates/x/ended-0123456789abcdef01234567'],
    ['cd ~/.local/state/agent-handoff && touch openings/every/x'],
    ['touch "$XDG_STATE_HOME/agent-handoff/openings/x"'],
    ['rm -r FILES/gates'],
    ['touch ~/.agent-handoffs/.gates/every/opened-x'],
    ['node /any/where/handoff.cjs thread gate auth --open'],
    ['handoff thread gate auth --forget'],
    ['handoff thread --json gate auth "--open"'],
  ])('is refused to the agent that makes it: %s', (command) => {
    const box = new GateBox();
    const text = command.replace('FILES', box.state);
    expect(box.decide(text)?.[0]).toBe('deny');
    expect(box.decide(text, { client: 'codex' })?.[0]).toBe('deny');
  });

  it('counts for nothing: a file that was only touched, one copied from another gate, one of an earlier version', () => {
    const box = new GateBox();
    expect(box.decide('git push', { id: 'call' })?.[0]).toBe('ask');
    box.decide('git push', { id: 'call', event: 'PostToolUse' });
    expect(box.decide('git push')).toBeNull();
    const [name = ''] = readdirSync(join(openings(box), 'session-1'));
    const opened = readFileSync(join(openings(box), 'session-1', name), 'utf8');
    expect(name).toMatch(/^opened-[0-9a-f]{24}$/);
    const forge = (path: string, text: string) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, text);
    };
    for (const session of ['session-2', 'every']) {
      forge(join(openings(box), session, name), '');
      expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
      forge(join(openings(box), session, name), opened);
      expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
      forge(join(box.root, '.gates', session, name), '2026-05-15T18:30:00Z\n');
      expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
    }
    const [repository = ''] = readdirSync(join(box.state, 'gates')).filter((entry) => entry !== 'held');
    forge(join(box.state, 'gates', repository, name.replace('opened', 'ended')), '');
    expect(box.decide('git push', { session: 'session-2' })?.[0]).toBe('ask');
  });
});

describe('a record that an older version made', () => {
  const body = `## Phases\n\n### Phase A: build\n\nBuild.\n\n### Phase B: ship\n\n> ***Run only after explicit human go-ahead. Wait phrase: \`ship it\`.***\n`;
  /** Adds a record beside the one that the hook made, as 0.4.0 wrote it. */
  function recordAsBefore(box: GateBox, record: object): void {
    box.decide('git status');
    const [directory = ''] = readdirSync(join(box.state, 'gates')).filter((name) => name !== 'held');
    const whole = { slug, round: 1, commands: [], worktree: box.worktree, ...record };
    writeFileSync(
      join(box.state, 'gates', directory, `${'a'.repeat(24)}.json`),
      `${JSON.stringify(whole)}\n`,
      { mode: 0o600 },
    );
  }

  it.each<[string, object]>([
    ['with marks in the phrase', { phase: 'Phases', phrase: '`ship it`.' }],
    ['on another heading', { phase: 'Phases', phrase: 'ship it' }],
    ['of a phrase called none', { phase: null, phrase: 'none (read-only)' }],
  ])('%s is no second gate', (_, record) => {
    const box = new GateBox(body);
    recordAsBefore(box, record);
    const [decision, reason = ''] = box.decide('git push') ?? [];
    expect([decision, reason.match(/^- thread/gm)?.length]).toEqual(['ask', 1]);
    expect(reason).not.toContain('in our record alone');
    const args = ['thread', 'gate', 'auth', '--open'];
    expect(onTerminal(box, args, [['type its wait phrase', 'Ship it.\r']]).status).toBe(0);
    expect(box.decide('git push')).toBeNull();
  });

  it('of a gate that is not there any more still holds', () => {
    const box = new GateBox(body);
    recordAsBefore(box, { phase: 'Wipe', phrase: '`wipe it`' });
    expect(box.decide('git push')?.[1]).toContain('It is in our record alone');
  });

  it('holds no less when its gate moves to another phase of the prompt', () => {
    const box = new GateBox(body);
    box.decide('git status');
    box.file(
      `${active}/round-01-prompt.md`,
      promptText(slug, 1, { body: body.replace('Phase B: ship', 'Phase C: docs') }),
    );
    const reason = box.decide('git push')?.[1] ?? '';
    expect(reason.match(/^- thread/gm)).toHaveLength(2);
  });
});
