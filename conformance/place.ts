import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A HOME of its own with worktrees in it, in which the two commands under test run. */
export class Place {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'conformance')));
  readonly home = join(this.base, 'home');
  readonly root = join(this.home, '.agent-handoffs');
  readonly worktree = this.makeWorktree('shop');

  constructor(
    private readonly writer: string,
    private readonly reader: string,
  ) {}

  makeWorktree(name: string): string {
    const path = join(this.base, 'home', name);
    mkdirSync(path, { recursive: true });
    spawnSync('git', ['init', '-q'], { cwd: path });
    return path;
  }

  /** The inbox of a worktree, by the rules of spec/storage.md for names that need no encoding. */
  inbox(worktree = this.worktree, slugBase = worktree): string {
    return join(
      this.root,
      slugBase.slice(1).replaceAll('/', '-'),
      worktree.slice(worktree.lastIndexOf('/') + 1),
    );
  }

  leave(name: string, text: string, worktree = this.worktree): string {
    const path = join(this.inbox(worktree), 'unread', name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  names(directory: string, worktree = this.worktree, slugBase = worktree): string[] {
    try {
      return readdirSync(join(this.inbox(worktree, slugBase), directory)).sort();
    } catch {
      return [];
    }
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: process.env.PATH ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    };
  }

  /** Runs the writer in a worktree with the draft on its standard input. */
  write(draft: string, cwd = this.worktree): Ran {
    return this.run(this.writer, cwd, draft);
  }

  read(cwd = this.worktree): Ran {
    return this.run(this.reader, cwd, '');
  }

  readerCommand(): string {
    return this.reader;
  }

  writerCommand(): string {
    return this.writer;
  }

  private run(command: string, cwd: string, input: string): Ran {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd,
      env: this.env,
      input,
      encoding: 'utf8',
      timeout: 30_000,
    });
    return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
