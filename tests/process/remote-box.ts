import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeTemporary } from '../core/world.ts';
import { Sandbox } from './sandbox.ts';

export const handoffRef = 'refs/agent-handoffs/v1';
const clockShim = join(import.meta.dirname, '../crash/clock.cjs');

export interface Synced {
  sent: { id: string; name: string; to: string }[];
  received: { id: string; name: string; path: string }[];
  settled: { id: string; state: string }[];
  problems: { code: string; message: string }[];
}

export interface Listed {
  name: string;
  from: string;
  to: string;
  state: string;
  reader?: string;
}

/** Two bare repositories: one that the project comes from, one that handoffs travel over. */
export class RemotePlace {
  readonly base = makeTemporary();
  readonly project = join(this.base, 'project.git');
  readonly handoffs = join(this.base, 'handoffs.git');

  constructor() {
    for (const path of [this.project, this.handoffs]) this.git(this.base, 'init', '-q', '--bare', path);
    const first = join(this.base, 'first');
    this.git(this.base, 'init', '-q', '-b', 'main', first);
    // Two projects of one second would begin with the same commit.
    this.git(first, 'commit', '-q', '--allow-empty', '-m', `the first of ${randomUUID()}`);
    this.git(first, 'commit', '-q', '--allow-empty', '-m', 'the second');
    this.git(first, 'push', '-q', this.project, 'main');
    this.git(this.project, 'symbolic-ref', 'HEAD', 'refs/heads/main');
  }

  git(cwd: string, ...args: string[]): string {
    const who = { GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@example.invalid' };
    const committer = { GIT_COMMITTER_NAME: 'T', GIT_COMMITTER_EMAIL: 't@example.invalid' };
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: this.base,
      GIT_CONFIG_NOSYSTEM: '1',
      ...who,
      ...committer,
    };
    return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Every path on the remote, and what a state file says. */
  files(): string[] {
    return this.git(this.handoffs, 'ls-tree', '-r', '--name-only', handoffRef).trim().split('\n');
  }

  read(path: string): string {
    return this.git(this.handoffs, 'show', `${handoffRef}:${path}`);
  }

  get tip(): string {
    return this.git(this.handoffs, 'rev-parse', handoffRef).trim();
  }

  commits(): number {
    return Number(this.git(this.handoffs, 'rev-list', '--count', handoffRef));
  }
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** A machine with a HOME and a clone of its own. */
export class Machine extends Sandbox {
  readonly clone = join(this.base, 'shop');

  constructor(
    readonly place: RemotePlace,
    readonly machineName: string,
    email = `${machineName}@example.org`,
    cloneFlags: string[] = [],
  ) {
    super();
    writeFileSync(join(this.home, '.gitconfig'), `[user]\n\temail = ${email}\n\tname = T\n`);
    place.git(this.base, 'clone', '-q', ...cloneFlags, `file://${place.project}`, this.clone);
    this.remote('remote', 'whoami', '--machine', machineName);
  }

  /** By how much the clock of this machine is wrong, in milliseconds. */
  clockMs = 0;

  override get env(): Record<string, string> {
    const clock = { NODE_OPTIONS: `--require ${clockShim}`, CRASH_CLOCK: String(this.clockMs) };
    const configuration = { GIT_CONFIG_GLOBAL: join(this.home, '.gitconfig') };
    return { ...super.env, ...configuration, ...(this.clockMs === 0 ? {} : clock) };
  }

  /** Runs a verb in the clone; it must succeed. */
  remote<T>(...args: string[]): T {
    return this.json<T>(args, { cwd: this.clone });
  }

  join(...flags: string[]): this {
    this.remote('remote', 'add', this.place.handoffs, ...flags);
    return this;
  }

  send(to: string, title = 'Auth refactor', ...flags: string[]) {
    const input = `# ${title}\n\n## Immediate next action\n\nRun the tests of ${title}.\n`;
    const args = ['publish', '--file', '-', '--no-review', '--to', to, ...flags];
    return this.json<{ path: string; sent: boolean; warnings: string[]; sentinel: string }>(args, {
      cwd: this.clone,
      input,
    });
  }

  sync(): Synced {
    return this.remote<Synced>('sync');
  }

  sent(): Listed[] {
    return this.remote<{ handoffs: Listed[] }>('list', '--sent').handoffs;
  }

  waiting(): Listed[] {
    return this.remote<{ handoffs: Listed[] }>('list').handoffs;
  }

  /** The directory of its only remote in the state. */
  get remoteState(): string {
    return this.remotes[0] ?? 'none';
  }

  private get remotes(): string[] {
    const names = existsSync(this.state) ? readdirSync(this.state) : [];
    return names.filter((entry) => /^[0-9a-f]{16}$/.test(entry)).map((id) => join(this.state, id));
  }

  /** Whether anything of this machine runs still: a fetch that a start left behind, or its git. Linux. */
  get isBusy(): boolean {
    return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(this.home));
  }

  /** Waits until what a start left behind is over. It is there when the start ends. */
  async rest(): Promise<void> {
    const until = performance.now() + 40_000;
    while (this.isBusy) {
      if (performance.now() > until) throw new Error(`something of ${this.home} runs still`);
      await setTimeout(20);
    }
  }

  /**
   * A session start in the clone; returns what the session is shown. It leaves no fetch behind unless asked to: that
   * would take what a later step of the test expects. Throws where it left one all the same.
   */
  begin(session: string, cwd = this.clone, fetches = false): string {
    const at = new Date(Math.floor(Date.now() / 1000 - 1) * 1000 + this.clockMs);
    const marksOf = () => this.remotes.map((directory) => join(directory, 'fetched'));
    for (const mark of fetches ? [] : marksOf()) {
      writeFileSync(mark, '');
      utimesSync(mark, at, at);
    }
    const transcript = join(this.home, '.claude/projects/shop', `${session}.jsonl`);
    const payload = this.payload('startup', { session_id: session, transcript_path: transcript, cwd });
    const { stdout } = this.hook(payload, { cwd });
    const isLeft = !fetches && marksOf().some((mark) => statSync(mark).mtimeMs !== at.getTime());
    if (isLeft) throw new Error('the start left a fetch behind');
    const printed = stdout === '' ? {} : JSON.parse(stdout);
    return printed.hookSpecificOutput?.additionalContext ?? '';
  }

  /** What a session's transcript then says. */
  answer(session: string, text: string): void {
    const directory = join(this.home, '.claude/projects/shop');
    mkdirSync(directory, { recursive: true });
    const message = { model: 'some-model', content: [{ type: 'text', text }] };
    const line = JSON.stringify({ type: 'assistant', isSidechain: false, message });
    const path = join(directory, `${session}.jsonl`);
    writeFileSync(path, `${line}\n`);
    // The client lives by the same clock.
    const at = (Date.now() + this.clockMs) / 1000;
    utimesSync(path, at, at);
  }

  /** What is recorded of remotes, by file. */
  get state(): string {
    return join(this.home, '.local/state/agent-handoff/remotes');
  }
}
