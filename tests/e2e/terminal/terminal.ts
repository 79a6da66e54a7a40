import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeTempDir } from '../isolation.ts';
import { waitUntil } from '../wait-until.ts';

export interface TerminalOptions {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
  columns?: number;
  rows?: number;
}

/** One program in one tmux pane, on a tmux server of its own that ends with it. */
export class Terminal {
  private closed = false;

  private constructor(
    private readonly dir: string,
    /** The program itself: nothing stands between tmux and it. */
    readonly pid: number,
  ) {}

  static async open({ argv, cwd, env, columns = 120, rows = 40 }: TerminalOptions): Promise<Terminal> {
    const dir = await makeTempDir('tmux');
    // `env -i` execs, so the pid stays; it also drops TMUX, which clients change their behaviour for.
    const pairs = Object.entries({ ...env, TERM: 'xterm-256color', PWD: cwd }).map(
      ([key, value]) => `${key}=${value}`,
    );
    const size = ['-x', String(columns), '-y', String(rows)];
    // The last screen must outlive the program, so that a test can read how it ended.
    const keepScreen = ['set-option', '-g', 'remain-on-exit', 'on'];
    const run = ['new-session', '-d', ...size, '-c', cwd, '--', 'env', '-i', ...pairs, ...argv];
    await tmux(dir, ['start-server', ';', ...keepScreen, ';', ...run]);
    const pid = Number(await tmux(dir, ['display-message', '-p', '#{pane_pid}']));
    return new Terminal(dir, pid);
  }

  async type(text: string): Promise<void> {
    await tmux(this.dir, ['send-keys', '-l', '--', text]);
  }

  /** tmux key names: `Enter`, `Escape`, `Up`, `C-c`, … */
  async key(name: string): Promise<void> {
    await tmux(this.dir, ['send-keys', name]);
  }

  async screen(): Promise<string> {
    const rows = await tmux(this.dir, ['capture-pane', '-p']);
    return rows.replace(/[^\S\n]+$/gm, '');
  }

  /** Waits until the screen matches, and returns the screen. */
  async waitFor(pattern: RegExp, timeoutMs = 15_000): Promise<string> {
    let screen = '';
    await waitUntil(
      async () => {
        screen = await this.screen();
        return pattern.test(screen);
      },
      { timeoutMs, intervalMs: 80, describe: () => `${pattern} on the screen:\n${screen}` },
    );
    return screen;
  }

  async hasEnded(): Promise<boolean> {
    return (await tmux(this.dir, ['display-message', '-p', '#{pane_dead}'])) === '1';
  }

  async waitForEnd(timeoutMs = 10_000): Promise<void> {
    await waitUntil(() => this.hasEnded(), {
      timeoutMs,
      describe: async () => `the program to end; screen:\n${await this.screen()}`,
    });
  }

  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.waitForEnd();
  }

  /** Hangs up, and comes back only when the program is gone: what it writes while ending must not outlive its HOME. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (!(await this.hasEnded())) {
      process.kill(this.pid, 'SIGHUP');
      await this.waitForEnd(3_000).catch(() => this.kill());
    }
    await tmux(this.dir, ['kill-server']);
    await rm(this.dir, { recursive: true, force: true });
  }
}

async function tmux(dir: string, args: string[]): Promise<string> {
  const { stdout } = await execa('tmux', ['-S', join(dir, 's'), '-f', '/dev/null', ...args], {
    // A UTF-8 locale, or tmux draws every frame and arrow of the client as an underscore.
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh' },
    extendEnv: false,
  });
  return stdout;
}
