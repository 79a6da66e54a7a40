import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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
  readonly marker = join(this.base, 'marker');

  constructor(exit = 0) {
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
    { env, words }: { env?: Record<string, string>; words?: string[] } = {},
  ): Run {
    rmSync(this.marker, { force: true });
    const [program = '', ...flags] = argv;
    const result = spawnSync(program, [...flags, launcher, ...(words ?? ['claude-code'])], {
      cwd,
      env: env ?? { HOME: this.home },
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
}

const silent = { started: false, arguments: '', stdout: '', stderr: '', status: 0 };

describe.each(shells)('the launcher under $shell', ({ argv }) => {
  it.each(['app', 'my app', '-app', 'a[b]*', "it's", 'a\nb'])('starts Node in %j, whatever waits', (name) => {
    const launch = new Launch();
    const cwd = join(launch.base, name);
    mkdirSync(cwd);
    expect(launch.run(argv, cwd)).toMatchObject({ started: true, stdout: '', stderr: '', status: 0 });
  });

  it('passes client and word on', () => {
    const launch = new Launch();
    const run = launch.run(argv, launch.base, { words: ['claude-code', 'compact'] });
    expect(run.arguments).toMatch(/session-start\.cjs --client claude-code compact$/);
    expect(launch.run(argv, launch.base).arguments).toMatch(/session-start\.cjs --client claude-code$/);
  });

  it('needs no HOME where AGENT_HANDOFF_ROOT is given', () => {
    const launch = new Launch();
    const env = { AGENT_HANDOFF_ROOT: launch.base, XDG_STATE_HOME: join(launch.home, '.local/state') };
    expect(launch.run(argv, launch.base, { env }).started).toBe(true);
  });

  it('does nothing when HOME is not set', () => {
    const launch = new Launch();
    expect(launch.run(argv, launch.base, { env: {} })).toEqual(silent);
  });

  it('says in one JSON line that Node is missing', () => {
    const launch = new Launch();
    launch.recordNode('/nowhere/node');
    const run = launch.run(argv, launch.base, { env: { HOME: launch.home, PATH: '/nowhere' } });
    expect([run.status, run.started, run.stderr]).toEqual([0, false, '']);
    const said = JSON.parse(run.stdout) as Record<string, string>;
    expect(Object.keys(said)).toEqual(['systemMessage']);
    expect(said.systemMessage).toMatch(
      /^agent-handoff: Node was not found.* nothing is lost.*handoff\.cjs install/,
    );
  });

  it('says so when the script fails, and still exits 0', () => {
    const launch = new Launch(3);
    const run = launch.run(argv, launch.base);
    expect([run.status, run.started]).toEqual([0, true]);
    expect((JSON.parse(run.stdout) as { systemMessage: string }).systemMessage).toMatch(
      /its start script failed/,
    );
  });
});
