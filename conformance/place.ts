import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A HOME of its own with worktrees in it, in which the two commands under test run. */
export class Place {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'conformance')));
  readonly home = join(this.base, 'home');
  readonly root = join(this.home, '.agent-handoffs');
  readonly worktree = this.makeWorktree('shop');

  constructor(private readonly commands: { writer: string; reader: string }) {}

  makeWorktree(name: string): string {
    const path = join(this.base, 'home', name);
    mkdirSync(path, { recursive: true });
    spawnSync('git', ['init', '-q'], { cwd: path });
    return path;
  }

  /** The inbox of a worktree, by the rules of spec/storage.md for names that need no encoding. */
  inbox(worktree = this.worktree, slugBase = worktree): string {
    const slug = slugBase.slice(1).replaceAll('/', '-');
    return join(this.root, slug, worktree.slice(worktree.lastIndexOf('/') + 1));
  }

  leave(name: string, text: string): string {
    const path = join(this.inbox(), 'unread', name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** The names in `unread/`. */
  waiting(worktree = this.worktree, slugBase = worktree): string[] {
    try {
      return readdirSync(join(this.inbox(worktree, slugBase), 'unread')).sort();
    } catch {
      return [];
    }
  }

  private get env(): Record<string, string> {
    const path = process.env.PATH ?? '';
    return { HOME: this.home, PATH: path, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  }

  /** Runs a command in a worktree with a text on its standard input. */
  run(command: 'writer' | 'reader', input = '', cwd = this.worktree) {
    const options = { cwd, env: this.env, input, encoding: 'utf8', timeout: 30_000 } as const;
    return spawnSync('sh', ['-c', this.commands[command]], options);
  }

  /** Runs a command many times at once, each with its own text, and returns what each printed. */
  runAtOnce(command: 'writer' | 'reader', inputs: readonly string[]): Promise<string[]> {
    const runs = inputs.map((input) => {
      const child = spawn('sh', ['-c', this.commands[command]], {
        cwd: this.worktree,
        env: this.env,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      return new Promise<string>((resolve) => child.on('close', () => resolve(text)));
    });
    return Promise.all(runs);
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
