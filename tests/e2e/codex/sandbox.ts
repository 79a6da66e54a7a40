import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'vitest';
import { ResponsesApi } from '../fake/responses-api.ts';
import { makeDirOutsideTemp, makeHome, makeRepo, removeTree, writeHomeFile } from '../isolation.ts';
import { type ListedHook, listHooks, trustHooks } from './app-server.ts';
import {
  type ClientOptions,
  type ExecResult,
  openTui,
  runCodex,
  runExec,
  type TuiOptions,
} from './client.ts';
import { baseConfig } from './environment.ts';
import { type Rollout, rollouts, type WriterLock, writerLocks } from './observed.ts';
import type { CodexTui } from './tui.ts';

type Variation = Partial<Omit<ClientOptions, 'home'>>;

/** One user: a HOME outside the temp directory, a repository, a fake API, and the clients opened on them. */
export class CodexSandbox {
  private readonly tuis: CodexTui[] = [];

  private constructor(
    private readonly root: string,
    readonly home: string,
    readonly cwd: string,
    readonly api: ResponsesApi,
  ) {}

  static async make(names = { home: 'home', repo: 'repo' }): Promise<CodexSandbox> {
    const root = await makeDirOutsideTemp('codex');
    const home = await makeHome(join(root, names.home));
    const cwd = await makeRepo(home, join(root, names.repo));
    const sandbox = new CodexSandbox(root, home, cwd, await ResponsesApi.start());
    await sandbox.file('.codex/config.toml', baseConfig(sandbox.api.url));
    return sandbox;
  }

  exec(prompt: string, variation: Variation = {}): Promise<ExecResult> {
    return runExec({ home: this.home, cwd: this.cwd, prompt, ...variation });
  }

  resume(threadId: string, prompt: string, variation: Variation = {}): Promise<ExecResult> {
    const { args = [] } = variation;
    return this.exec(prompt, { ...variation, args: ['resume', ...args, threadId] });
  }

  fork(threadId: string, prompt: string, variation: Variation = {}): Promise<ExecResult> {
    const { args = [] } = variation;
    return this.exec(prompt, { ...variation, args: ['fork', ...args, threadId] });
  }

  /** Any other command of the client: `codex.run('execpolicy', 'check', …)`. */
  run(...args: string[]) {
    return runCodex(this.home, this.cwd, args);
  }

  /** Trusts the project first, or the TUI would ask; so its default sandbox is workspace-write. */
  async tui(variation: Partial<Omit<TuiOptions, 'home'>> = {}): Promise<CodexTui> {
    await this.trustProject(variation.cwd);
    const tui = await openTui({ home: this.home, cwd: this.cwd, ...variation });
    this.tuis.push(tui);
    return tui;
  }

  /** Another repository, removed with the sandbox. */
  repo(name: string): Promise<string> {
    return makeRepo(this.home, join(this.root, name));
  }

  /** Adds text to `~/.codex/config.toml`. */
  async config(toml: string): Promise<void> {
    const path = join(this.home, '.codex/config.toml');
    await this.file('.codex/config.toml', `${await readFile(path, 'utf8')}\n${toml}\n`);
  }

  async trustProject(path = this.cwd): Promise<void> {
    const config = await readFile(join(this.home, '.codex/config.toml'), 'utf8');
    const table = `[projects.${JSON.stringify(path)}]`;
    if (!config.includes(table)) await this.config(`${table}\ntrust_level = "trusted"`);
  }

  /** Replaces `~/.codex/hooks.json`: a command for each event. */
  async hooks(commands: Record<string, string>): Promise<void> {
    const hooks = Object.fromEntries(
      Object.entries(commands).map(([event, command]) => [
        event,
        [{ hooks: [{ type: 'command', command }] }],
      ]),
    );
    await this.file('.codex/hooks.json', JSON.stringify({ hooks }, null, 2));
  }

  /** Replaces `~/.codex/rules/test.rules`: lets commands that begin with these words run outside the sandbox. */
  async rule(words: string[]): Promise<void> {
    const rule = `prefix_rule(pattern=${JSON.stringify(words)}, decision="allow", justification="test")\n`;
    await this.file('.codex/rules/test.rules', rule);
  }

  /** Stores the trust in every hook that applies, as a user's review in the TUI does. */
  trustHook(): Promise<ListedHook[]> {
    return trustHooks(this.home, this.cwd);
  }

  listHooks(): Promise<ListedHook[]> {
    return listHooks(this.home, this.cwd);
  }

  rollouts(): Promise<Rollout[]> {
    return rollouts(this.home);
  }

  locks(): Promise<WriterLock[]> {
    return writerLocks(this.home);
  }

  /** Writes a file under HOME and gives its path. */
  file(name: string, text: string, mode?: number): Promise<string> {
    return writeHomeFile(this.home, name, text, mode);
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.tuis.map((tui) => tui.close()));
    await this.api.close();
    await removeTree(this.root);
    const stuck = closed.find((one) => one.status === 'rejected');
    if (stuck) throw stuck.reason;
  }
}

/** `it` with a fresh `codex` sandbox per test, taken down after it whether it passed or not; `oddly` has odd paths. */
export const it = test
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to see which fixtures are wanted.
  .extend('codex', async ({}, { onCleanup }) => {
    const sandbox = await CodexSandbox.make();
    onCleanup(() => sandbox.close());
    return sandbox;
  })
  // biome-ignore lint/correctness/noEmptyPattern: the same.
  .extend('oddly', async ({}, { onCleanup }) => {
    const sandbox = await CodexSandbox.make({ home: "Jörg's 家 home", repo: "mon dépôt's 你好" });
    onCleanup(() => sandbox.close());
    return sandbox;
  });
