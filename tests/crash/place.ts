import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Command, type Ended, runCommand } from './process.ts';
import { type Product, repository } from './product.ts';

/** For Node's `--require`: another time (clock.cjs). */
export const clockShim = join(repository, 'tests/crash/clock.cjs');

export interface Wish {
  bundle: 'cli' | 'hook';
  /** Another copy of that bundle than the product's. */
  program?: string;
  args: readonly string[];
  input?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** For Node itself, before the bundle. */
  node?: readonly string[];
  limitMs?: number;
}

/**
 * A HOME of its own with one repository `shop`, at a path that stays the same while its content is put back again and
 * again. The temp directory has only letters and digits below it, so its slug is its path with `-` for `/`.
 */
export class Place {
  readonly outside = realpathSync(mkdtempSync(join(tmpdir(), 'crash')));
  readonly base = join(this.outside, 'at');
  private readonly saved = join(this.outside, 'saved');
  readonly home = join(this.base, 'home');
  readonly root = join(this.home, '.agent-handoffs');
  readonly worktree = join(this.home, 'shop');

  /** What every run of the product gets besides: another clock. */
  node: readonly string[] = [];
  extraEnv: Record<string, string> = {};

  constructor(readonly product: Product) {
    this.makeRepository(this.worktree);
    mkdirSync(join(this.home, '.claude/sessions'), { recursive: true });
  }

  makeRepository(path: string): void {
    mkdirSync(path, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: path, env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'one');
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: process.env.PATH ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'T',
      GIT_AUTHOR_EMAIL: 't@example.invalid',
      GIT_COMMITTER_NAME: 'T',
      GIT_COMMITTER_EMAIL: 't@example.invalid',
    };
  }

  inboxOf(worktree = this.worktree): string {
    const slug = worktree
      .replace(/-wt\d*$/, '')
      .slice(1)
      .replaceAll('/', '-');
    return join(this.root, slug, worktree.slice(worktree.lastIndexOf('/') + 1));
  }

  /** A text without what differs between two places: their path, also in a slug or an encoded name, and inodes. */
  anonymous(text: string): string {
    return text
      .replaceAll(this.base, '{place}')
      .replaceAll(this.base.slice(1).replaceAll('/', '-'), '{place}')
      .replaceAll(encodeURIComponent(this.base), '{place}')
      .replace(/\/id-\d+-\d+(?=[/">])/g, '/id-{inode}');
  }

  write(path: string, content: string | Uint8Array, mode = 0o600): string {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode });
    return path;
  }

  command(wish: Wish): Command {
    const bundle = wish.program ?? (wish.bundle === 'cli' ? this.product.cli : this.product.hook);
    return {
      program: process.execPath,
      args: [...this.node, ...(wish.node ?? []), bundle, ...wish.args],
      cwd: wish.cwd ?? this.worktree,
      env: { ...this.env, ...this.extraEnv, ...wish.env },
      input: wish.input,
      ...(wish.limitMs === undefined ? {} : { limitMs: wish.limitMs }),
    };
  }

  run(wish: Wish): Promise<Ended> {
    return runCommand(this.command(wish));
  }

  save(): void {
    rmSync(this.saved, { recursive: true, force: true });
    execFileSync('cp', ['-a', this.base, this.saved]);
  }

  /** Puts everything back as it was when it was saved. */
  restore(): void {
    execFileSync('sh', ['-c', 'rm -rf "$1" && cp -a "$2" "$1"', 'sh', this.base, this.saved]);
  }

  remove(): void {
    rmSync(this.outside, { recursive: true, force: true });
  }
}
