import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { identify, identityOfRoot } from '../../core/worktree/identity.ts';
import { rootCases } from '../core/worktree/roots.ts';
import { makeTemporary } from '../core/world.ts';

const launcher = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'hooks', 'session-start.sh');
const shells = [
  { shell: 'dash', argv: ['/usr/bin/dash'] },
  { shell: 'bash --posix', argv: ['/usr/bin/bash', '--posix'] },
].filter(({ argv }) => existsSync(argv[0] ?? ''));

interface Run {
  started: boolean;
  arguments: string;
  stdout: string;
  stderr: string;
  status: number | null;
}

/** A home whose recorded Node is a script that leaves a marker: what starts Node cannot hide it. */
class Launch {
  readonly base = makeTemporary();
  readonly home = join(this.base, 'home');
  readonly root = join(this.home, '.agent-handoffs');
  readonly marker = join(this.base, 'marker');

  constructor(exit = 0) {
    mkdirSync(this.root, { recursive: true });
    const node = join(this.base, 'node');
    writeFileSync(node, `#!/bin/sh\nprintf '%s' "$*" >'${this.marker}'\nexit ${exit}\n`);
    chmodSync(node, 0o755);
    this.recordNode(node);
  }

  recordNode(node: string): void {
    const state = join(this.home, '.local/state/agent-handoff');
    mkdirSync(state, { recursive: true, mode: 0o700 });
    writeFileSync(join(state, 'node'), `${node}\n`);
  }

  run(
    argv: readonly string[],
    cwd: string,
    wish: { env?: Record<string, string>; words?: string[] } = {},
  ): Run {
    rmSync(this.marker, { force: true });
    const [program = '', ...flags] = argv;
    const result = spawnSync(program, [...flags, launcher, ...(wish.words ?? ['claude-code'])], {
      cwd,
      env: wish.env ?? { HOME: this.home },
      input: '{}',
      encoding: 'utf8',
    });
    const started = existsSync(this.marker);
    const marker = started ? spawnSync('cat', [this.marker], { encoding: 'utf8' }).stdout : '';
    return {
      started,
      arguments: marker,
      stdout: result.stdout,
      stderr: result.stderr,
      status: result.status,
    };
  }

  /** Puts a file into the inbox that Node computes for a directory. */
  fill(directory: string, entry?: string): void {
    this.fillRoot(identify(directory).worktree, entry);
  }

  /** The same, where the directory is known to be the root of a worktree. */
  fillRoot(worktree: string, entry = 'unread/20260515T180000Z-from-app.md'): void {
    const { slug, recipient } = identityOfRoot(worktree);
    const path = join(this.root, slug, recipient, entry);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x');
  }
}

const silent = { started: false, arguments: '', stdout: '', stderr: '', status: 0 };

/** Directories below the base; `git` is where `.git` stands, by default the directory itself. */
const places: { place: string; git?: string | null; gitFile?: boolean }[] = [
  { place: 'app' },
  { place: 'app-wt' },
  { place: 'app-wt12' },
  { place: 'app-worker' },
  { place: 'app-worker3' },
  { place: 'app-preview' },
  { place: 'app-dev-preview' },
  { place: 'app-wt2-preview' },
  { place: 'app-worker2-wt3' },
  { place: 'app-wt3-worker2' },
  { place: 'app-wt3-worker2-dev-preview' },
  { place: 'app-wtx' },
  { place: 'app-wt-2' },
  { place: 'my-wt-app' },
  { place: 'app-preview-preview' },
  { place: 'app.v2_x' },
  { place: '.config' },
  { place: 'a--b' },
  { place: 'deep/er/app', git: 'deep/er/app' },
  { place: 'app/src/lib', git: 'app' },
  { place: 'app/inner', git: 'app', gitFile: true },
  { place: 'outer-wt/inner-wt', git: 'outer-wt' },
  { place: 'no/repository', git: null },
  { place: `long/${'x'.repeat(150)}` },
];

describe.each(shells)('the launcher under $shell', ({ argv }) => {
  it.each(places)('computes the inbox of $place as Node does', ({ place, git, gitFile }) => {
    const launch = new Launch();
    const cwd = join(launch.base, place);
    mkdirSync(cwd, { recursive: true });
    if (git !== null) {
      const entry = join(launch.base, git ?? place, '.git');
      if (gitFile) writeFileSync(entry, 'gitdir: elsewhere\n');
      else mkdirSync(entry);
    }
    // Nothing waits: no start at all. The neighbours' inboxes are no reason for one either.
    launch.fill(launch.base);
    expect(launch.run(argv, cwd)).toEqual(silent);
    launch.fill(cwd);
    expect(launch.run(argv, cwd).started).toBe(true);
  });

  it.each([
    ['a space', 'my app'],
    ['a letter beyond ASCII', 'café'],
    ['a leading dash', '-app'],
    ['a pattern', 'a[b]*'],
    ['a quote', "it's"],
    ['a line end', 'a\nb'],
    ['only a suffix', '-wt'],
    ['over 200 bytes with its path', `${'y'.repeat(120)}/${'x'.repeat(120)}`],
  ])('leaves a name with %s to Node', (_, place) => {
    const launch = new Launch();
    const cwd = join(launch.base, place);
    mkdirSync(join(cwd, '.git'), { recursive: true });
    expect(launch.run(argv, cwd).started).toBe(true);
  });

  it('leaves the root directory to Node', () => {
    expect(new Launch().run(argv, '/').started).toBe(true);
  });

  it('follows a symbolic link to the physical directory', () => {
    const launch = new Launch();
    const real = join(launch.base, 'app');
    mkdirSync(join(real, '.git'), { recursive: true });
    symlinkSync(real, join(launch.base, 'link'));
    launch.fill(real);
    const env = { HOME: launch.home, PWD: join(launch.base, 'link') };
    expect(launch.run(argv, join(launch.base, 'link'), { env }).started).toBe(true);
  });

  it.each(rootCases)('finds the root as Node does: $name', ({ make, root }) => {
    const launch = new Launch();
    const [a, b, c] = ['a', 'a/b', 'a/b/c'].map((path) => join(launch.base, path)) as [
      string,
      string,
      string,
    ];
    mkdirSync(c, { recursive: true });
    make(a, b, c);
    for (const other of [a, b, c]) if (other !== join(launch.base, root)) launch.fillRoot(other);
    expect(launch.run(argv, c)).toEqual(silent);
    launch.fillRoot(join(launch.base, root));
    expect(launch.run(argv, c).started).toBe(true);
  });

  it.each([
    ['an unread handoff', 'unread/x.md', true],
    ['a claim', 'unread/.claim-7-x.md', true],
    ['a record', '.delivered/x.md.json', true],
    ['a record that is being settled', '.delivered/.settle-7-x.md.json', true],
    ['read handoffs', 'read/x.md', false],
    ['what sessions received', '.delivered/.done/s.json', false],
    ['what was sent', '.sent/x.json', false],
    ['a file of another kind', 'unread/x.txt', false],
    ['a hidden file', 'unread/.x.md', false],
  ])('%s in the inbox', (_, entry, started) => {
    const launch = new Launch();
    const cwd = join(launch.base, 'app');
    mkdirSync(join(cwd, '.git'), { recursive: true });
    launch.fill(cwd, entry);
    const run = launch.run(argv, cwd);
    expect(run.started).toBe(started);
    if (!started) expect(run).toEqual(silent);
  });

  it('starts on a dangling link too: Node says what it is', () => {
    const launch = new Launch();
    const cwd = join(launch.base, 'app');
    mkdirSync(join(cwd, '.git'), { recursive: true });
    launch.fill(cwd, 'unread/x.txt');
    const { slug, recipient } = identify(cwd);
    symlinkSync('/nowhere', join(launch.root, slug, recipient, 'unread', 'x.md'));
    expect(launch.run(argv, cwd).started).toBe(true);
  });

  it('passes client and word on, and always starts after a compaction', () => {
    const launch = new Launch();
    const cwd = join(launch.base, 'app');
    mkdirSync(cwd);
    const run = launch.run(argv, cwd, { words: ['claude-code', 'compact'] });
    expect(run.arguments).toMatch(/session-start\.cjs --client claude-code compact$/);
    launch.fill(cwd);
    expect(launch.run(argv, cwd).arguments).toMatch(/session-start\.cjs --client claude-code$/);
  });

  it('honours AGENT_HANDOFF_ROOT, with a space and a pattern in it, without HOME', () => {
    const launch = new Launch();
    const cwd = join(launch.base, 'app');
    mkdirSync(cwd);
    launch.fill(cwd);
    const root = join(launch.base, 'a [r]*oot');
    spawnSync('cp', ['-r', launch.root, root]);
    const env = { AGENT_HANDOFF_ROOT: root, XDG_STATE_HOME: join(launch.home, '.local/state') };
    expect(launch.run(argv, cwd, { env }).started).toBe(true);
    expect(launch.run(argv, join(launch.base, 'home'), { env })).toEqual(silent);
  });

  it('does nothing when HOME is not set', () => {
    const launch = new Launch();
    expect(launch.run(argv, launch.base, { env: {} })).toEqual(silent);
  });

  it('says in one JSON line that Node is missing', () => {
    const launch = new Launch();
    launch.recordNode('/nowhere/node');
    const cwd = join(launch.base, 'app');
    mkdirSync(cwd);
    launch.fill(cwd);
    const run = launch.run(argv, cwd, { env: { HOME: launch.home, PATH: '/nowhere' } });
    expect([run.status, run.started, run.stderr]).toEqual([0, false, '']);
    const said = JSON.parse(run.stdout) as Record<string, string>;
    expect(Object.keys(said)).toEqual(['systemMessage']);
    expect(said.systemMessage).toMatch(
      /^agent-handoff: Node was not found.* nothing is lost.*handoff\.cjs install/,
    );
  });

  it('says so when the script fails, and still exits 0', () => {
    const launch = new Launch(3);
    const cwd = join(launch.base, 'app');
    mkdirSync(cwd);
    launch.fill(cwd);
    const run = launch.run(argv, cwd);
    expect([run.status, run.started]).toEqual([0, true]);
    expect((JSON.parse(run.stdout) as { systemMessage: string }).systemMessage).toMatch(
      /its start script failed/,
    );
  });
});
