import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const hooks = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'hooks');

/** What makes each launcher start Node. */
const launchers: [script: string, prepare: (box: Sandbox) => void][] = [
  ['session-start.sh', (box) => void box.publish()],
  ['chain-hook.sh', () => {}],
  [
    'thread-gate.sh',
    (box) => void box.write('app/handoffs/active/2026-05-15-mail/round-01-prompt.md', 'no frontmatter\n'),
  ],
];

/** A program that leaves a marker where it is run as Node. */
function spy(box: Sandbox, name = 'spy'): string {
  const path = box.write(name, `#!/bin/sh\n: >'${join(box.base, 'ran')}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const ran = (box: Sandbox) => existsSync(join(box.base, 'ran'));

function launch(box: Sandbox, script: string, env: Record<string, string> = {}): string {
  const { status, stdout } = spawnSync('/bin/sh', [join(hooks, script), 'claude-code'], {
    cwd: box.worktree,
    env: { ...box.env, ...env },
    input: box.payload(),
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).toBe(0);
  return stdout;
}

describe.each(launchers)('%s', (script, prepare) => {
  function makeBox(): Sandbox {
    const box = new Sandbox();
    mkdirSync(box.root, { recursive: true, mode: 0o700 });
    prepare(box);
    return box;
  }

  it('runs the Node that install recorded', () => {
    const box = makeBox();
    box.recordNode(spy(box));
    launch(box, script);
    expect(ran(box)).toBe(true);
  });

  it('runs the one in XDG_STATE_HOME, when that is an absolute path', () => {
    const box = makeBox();
    box.recordNode(spy(box));
    renameSync(join(box.home, '.local/state'), join(box.base, 'state'));
    launch(box, script, { XDG_STATE_HOME: 'state' });
    expect(ran(box)).toBe(false);
    launch(box, script, { XDG_STATE_HOME: join(box.base, 'state') });
    expect(ran(box)).toBe(true);
  });

  it('never runs what a file in the root names, where sandboxed sessions may write', () => {
    const box = makeBox();
    writeFileSync(join(box.root, '.node'), `${spy(box)}\n`);
    writeFileSync(join(box.root, 'node'), `${spy(box)}\n`);
    launch(box, script);
    expect(ran(box)).toBe(false);
  });

  it('never runs what a relative root in a repository names', () => {
    const box = makeBox();
    box.write('app/evil/.node', `${spy(box)}\n`);
    box.write('app/evil/agent-handoff/node', `${spy(box)}\n`);
    box.write(join('app/evil', relative(box.root, box.inbox), 'unread/20260515T180000Z-from-app.md'), 'x');
    launch(box, script, { AGENT_HANDOFF_ROOT: 'evil', XDG_STATE_HOME: 'evil' });
    expect(ran(box)).toBe(false);
  });

  it.each<[string, (box: Sandbox) => void]>([
    [
      'a link',
      (box) => {
        renameSync(box.nodeFile, `${box.nodeFile}-elsewhere`);
        symlinkSync(`${box.nodeFile}-elsewhere`, box.nodeFile);
      },
    ],
    [
      'a file behind a link of the directory',
      (box) => {
        renameSync(dirname(box.nodeFile), join(box.base, 'elsewhere'));
        symlinkSync(join(box.base, 'elsewhere'), dirname(box.nodeFile));
      },
    ],
    ['a relative path', (box) => writeFileSync(box.nodeFile, '../spy\n')],
    ['a second line', (box) => writeFileSync(box.nodeFile, `${join(box.base, 'spy')}\nmore\n`)],
    ['nothing', (box) => writeFileSync(box.nodeFile, '')],
    [
      'a FIFO',
      (box) => {
        rmSync(box.nodeFile);
        expect(spawnSync('mkfifo', [box.nodeFile]).status).toBe(0);
      },
    ],
    ['a directory that is no program', (box) => writeFileSync(box.nodeFile, `${box.base}\n`)],
  ])('does not believe %s, and goes on with the Node of the PATH', (_, spoil) => {
    const box = makeBox();
    box.recordNode(spy(box));
    spoil(box);
    launch(box, script, { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` });
    expect(ran(box)).toBe(false);
  });

  it.runIf(process.getuid?.() === 0)('does not believe a file of another user', () => {
    const box = makeBox();
    box.recordNode(spy(box));
    chownSync(box.nodeFile, 65534, 65534);
    launch(box, script);
    expect(ran(box)).toBe(false);
  });

  it.each([
    ['relative', 'tools'],
    ['of the project', 'PROJECT/tools'],
    ['of an npm script', 'PROJECT/../node_modules/.bin'],
  ])('takes no Node of the PATH from an entry that is %s', (_, entry) => {
    const box = makeBox();
    const real = join(box.base, 'real-ran');
    spy(box, 'app/tools/node');
    spy(box, 'node_modules/.bin/node');
    box.write('bin/node', `#!/bin/sh\n: >'${real}'\nexec '${process.execPath}' "$@"\n`);
    chmodSync(join(box.base, 'bin/node'), 0o755);
    const first = entry.replace('PROJECT/..', box.base).replace('PROJECT', box.worktree);
    launch(box, script, { PATH: `${first}:${join(box.base, 'bin')}:/usr/bin:/bin` });
    expect([ran(box), existsSync(real)]).toEqual([false, true]);
  });

  it('takes no Node of the project in a session that was started in a directory of it', () => {
    const box = makeBox();
    const first = dirname(spy(box, 'app/tools/node'));
    const inside = join(box.worktree, 'packages/one');
    mkdirSync(inside, { recursive: true });
    const { status } = spawnSync('/bin/sh', [join(hooks, script), 'codex'], {
      cwd: inside,
      env: { ...box.env, PATH: `${first}:${dirname(process.execPath)}:/usr/bin:/bin` },
      input: box.payload(),
    });
    expect([status, ran(box)]).toEqual([0, false]);
  });

  it('takes one below the home, in a session that was started there', () => {
    const box = makeBox();
    const own = spy(box, 'home/.nvm/bin/node');
    const { status } = spawnSync('/bin/sh', [join(hooks, script), 'claude-code', 'compact'], {
      cwd: script === 'thread-gate.sh' ? box.worktree : box.home,
      env: { ...box.env, PATH: `${dirname(own)}:/usr/bin:/bin` },
      input: box.payload(),
    });
    expect([status, ran(box)]).toEqual([0, true]);
  });
});

describe('a relative root', () => {
  it('is refused at a start, in one line to the user', () => {
    const box = new Sandbox();
    box.publish();
    box.recordNode();
    for (const words of [['claude-code'], ['codex']]) {
      const { status, stdout, stderr } = spawnSync('/bin/sh', [join(hooks, 'session-start.sh'), ...words], {
        cwd: box.worktree,
        env: { ...box.env, AGENT_HANDOFF_ROOT: '.agent-handoffs' },
        input: box.payload(),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toEqual({
        systemMessage:
          'agent-handoff: AGENT_HANDOFF_ROOT is a relative path; expected an absolute one. Nothing was read or written. Waiting handoffs are not shown; nothing is lost.',
      });
    }
  });

  it('is refused by the hook itself, and nothing is written', () => {
    const box = new Sandbox();
    const { status, stdout, stderr } = box.hook(box.payload(), { env: { AGENT_HANDOFF_ROOT: 'relative' } });
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).systemMessage).toContain('AGENT_HANDOFF_ROOT is a relative path');
    expect(existsSync(join(box.worktree, 'relative'))).toBe(false);
  });

  it.each([
    [['begin']],
    [['publish', '--file', '-', '--no-review']],
    [['take']],
    [['list']],
    [['status']],
    [['install', '--client', 'claude-code']],
    [['uninstall']],
    [['doctor']],
  ])('is refused by %j, and nothing is written', (args) => {
    const box = new Sandbox();
    const env = { AGENT_HANDOFF_ROOT: 'relative', PATH: '/usr/bin:/bin' };
    const { status, stdout } = box.run([...args, '--json'], {
      env,
      input: '## Immediate next action\n\nGo.\n',
    });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('root-relative');
    expect(existsSync(join(box.worktree, 'relative'))).toBe(false);
    expect(existsSync(join(box.home, '.claude'))).toBe(false);
  });
});

describe.each(['CLAUDE_CONFIG_DIR', 'CODEX_HOME'])('a relative %s', (variable) => {
  it.each([['install'], ['uninstall'], ['doctor']])('is refused by %s, and nothing is written', (verb) => {
    const box = new Sandbox();
    const { status, stdout } = box.run([verb, '--json'], { env: { [variable]: 'relative' } });
    expect([status, JSON.parse(stdout).error.code]).toEqual([1, 'config-relative']);
    expect(existsSync(join(box.worktree, 'relative'))).toBe(false);
  });
});

it('install records the Node that runs it, private, outside of the root', () => {
  const box = new Sandbox();
  box.json(['install', '--client', 'claude-code']);
  expect(readFileSync(box.nodeFile, 'utf8')).toBe(`${process.execPath}\n`);
  expect(existsSync(join(box.root, '.node'))).toBe(false);
});

describe('an upgrade from 0.3.1, which proves a new version with the Node in the root', () => {
  const hook = (box: Sandbox) =>
    spawnSync('/bin/sh', [join(hooks, 'session-start.sh'), 'claude-code'], {
      cwd: box.worktree,
      env: { ...box.env, PATH: '/nowhere', CLAUDE_CODE_SESSION_ATTENDED: '1' },
      input: box.payload(),
      encoding: 'utf8',
    }).stdout;

  it('finds it where that is the Node that runs the new version', () => {
    const box = new Sandbox();
    mkdirSync(box.root, { mode: 0o700 });
    writeFileSync(join(box.root, '.node'), `${process.execPath}\n`, { mode: 0o600 });
    const { sentinel } = box.publish();
    expect(hook(box)).toContain(sentinel);
    expect(readFileSync(box.nodeFile, 'utf8')).toBe(`${process.execPath}\n`);
  });

  it.each<[string, (box: Sandbox) => string]>([
    ['another program', (box) => `${spy(box)}\n`],
    ['it with more behind', () => `${process.execPath}\nmore\n`],
  ])('records nothing where the root names %s', (_, text) => {
    const box = new Sandbox();
    mkdirSync(box.root, { mode: 0o700 });
    writeFileSync(join(box.root, '.node'), text(box), { mode: 0o600 });
    box.publish();
    expect(existsSync(box.nodeFile)).toBe(false);
    expect(hook(box)).toContain('Node was not found');
    expect(ran(box)).toBe(false);
  });

  it('changes no Node that is recorded', () => {
    const box = new Sandbox();
    box.recordNode('/opt/node/bin/node');
    mkdirSync(box.root, { mode: 0o700 });
    writeFileSync(join(box.root, '.node'), `${process.execPath}\n`, { mode: 0o600 });
    box.publish();
    expect(readFileSync(box.nodeFile, 'utf8')).toBe('/opt/node/bin/node\n');
  });
});
