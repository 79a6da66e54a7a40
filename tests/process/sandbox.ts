import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identify } from '../../core/worktree/identity.ts';
import { git, makeTemporary } from '../core/world.ts';

const dist = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist');
export const cliBundle = join(dist, 'handoff.cjs');
export const hookBundle = join(dist, 'session-start.cjs');

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Wish {
  cwd?: string;
  input?: string | Uint8Array;
  env?: Record<string, string>;
}

/** What every error must be with `--json`. */
export interface ErrorDocument {
  error: { code: string; message: string; hint: string };
}

export const draftText =
  '# Auth refactor\n\n## Immediate next action\n\nRun `npm test`.\n\n## What NOT to do on resume\n\n- Do not touch the schema.\n';

/** A HOME of its own with a repository `app` in it; the bundles run with exactly the environment given here. */
export class Sandbox {
  readonly base = makeTemporary();
  readonly home = join(this.base, 'home');
  readonly root = join(this.home, '.agent-handoffs');
  readonly worktree = join(this.base, 'app');
  /** The program that `run` runs. */
  protected readonly bundle: string = cliBundle;

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.worktree);
    git(this.worktree, 'init', '-q', '-b', 'main');
    git(this.worktree, 'commit', '-q', '--allow-empty', '-m', 'one');
  }

  /** The recorded Node, as install leaves it. */
  get nodeFile(): string {
    return join(this.home, '.local/state/agent-handoff/node');
  }

  recordNode(node = process.execPath): void {
    mkdirSync(dirname(this.nodeFile), { recursive: true, mode: 0o700 });
    writeFileSync(this.nodeFile, `${node}\n`, { mode: 0o600 });
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: process.env.PATH ?? '',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      // The developer's own clone has an upstream, which no test may ask.
      AGENT_HANDOFF_UPGRADE: 'off',
    };
  }

  get inbox(): string {
    const { slug, recipient } = identify(this.worktree);
    return join(this.root, slug, recipient);
  }

  /** Names a git as the user's, as install does. */
  recordGit(program: string): void {
    const directory = join(this.home, '.local/state/agent-handoff');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, 'git'), `${program}\n`, { mode: 0o600 });
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.base, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  run(args: readonly string[], wish: Wish = {}): Ran {
    return this.spawnBundle(this.bundle, args, wish);
  }

  /** The document that a verb prints with `--json`; the verb must succeed and say nothing else. */
  json<T>(args: readonly string[], wish: Wish = {}): T {
    const ran = this.run([...args, '--json'], wish);
    if (ran.status !== 0) throw new Error(`${args.join(' ')}: ${ran.status} ${ran.stdout}${ran.stderr}`);
    return JSON.parse(ran.stdout) as T;
  }

  publish(text = draftText, ...flags: string[]): { path: string; name: string; sentinel: string } {
    return this.json(['publish', '--file', '-', '--no-review', ...flags], { input: text });
  }

  hook(input: string | Uint8Array, wish: Wish & { client?: string; words?: string[] } = {}): Ran {
    const words = ['--client', wish.client ?? 'claude-code', ...(wish.words ?? [])];
    return this.spawnBundle(hookBundle, words, { ...wish, input });
  }

  payload(source = 'startup', overrides: Record<string, unknown> = {}): string {
    return JSON.stringify({
      session_id: 'session-1',
      transcript_path: join(this.home, '.claude/projects/app/session-1.jsonl'),
      cwd: this.worktree,
      hook_event_name: 'SessionStart',
      source,
      ...overrides,
    });
  }

  start(
    args: readonly string[],
    stdio: ('ignore' | 'pipe')[],
    env: Record<string, string> = {},
  ): ChildProcess {
    return spawn(process.execPath, [...args], { cwd: this.worktree, env: { ...this.env, ...env }, stdio });
  }

  /** Runs another bundle than those of this clone. */
  spawn(bundle: string, args: readonly string[], wish: Wish = {}): Ran {
    return this.spawnBundle(bundle, args, wish);
  }

  protected spawnBundle(bundle: string, args: readonly string[], wish: Wish): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...args], {
      cwd: wish.cwd ?? this.worktree,
      env: { ...this.env, ...wish.env },
      input: wish.input ?? '',
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  }

  names(directory: 'unread' | 'read'): string[] {
    const path = join(this.inbox, directory);
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  /** Every file under the root with its content: what a failing verb must leave as it was. */
  snapshot(): Record<string, string> {
    const found: Record<string, string> = {};
    const visit = (directory: string) => {
      for (const name of readdirSync(directory)) {
        const path = join(directory, name);
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) visit(path);
        else found[relative(this.root, path)] = readFileSync(path, 'utf8');
      }
    };
    if (existsSync(this.root)) visit(this.root);
    return found;
  }
}
