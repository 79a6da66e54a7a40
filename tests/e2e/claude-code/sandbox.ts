import { join } from 'node:path';
import { test } from 'vitest';
import { MessagesApi } from '../fake/messages-api.ts';
import { makeHome, makeRepo, makeTempDir, removeTree, writeHomeFile } from '../isolation.ts';
import { type ClientOptions, openTui, type PrintResult, runCommandLine, runPrint } from './client.ts';
import type { ClaudeTui } from './tui.ts';

type Variation = Partial<Omit<ClientOptions, 'home' | 'api'>>;

/** One user: a HOME, a repository, a fake API, and the clients that were opened on them. */
export class ClaudeSandbox {
  private readonly tuis: ClaudeTui[] = [];
  private readonly made: string[];

  private constructor(
    readonly home: string,
    readonly cwd: string,
    readonly api: MessagesApi,
  ) {
    this.made = [home, cwd];
  }

  static async make(): Promise<ClaudeSandbox> {
    const home = await makeHome();
    return new ClaudeSandbox(home, await makeRepo(home), await MessagesApi.start());
  }

  print(prompt: string, variation: Variation = {}): Promise<PrintResult> {
    return runPrint({ home: this.home, cwd: this.cwd, api: this.api, prompt, ...variation });
  }

  /** `claude …` that is no session. */
  command(...args: string[]): Promise<string> {
    return runCommandLine({ home: this.home, cwd: this.cwd, api: this.api, args });
  }

  async tui(variation: Variation & { columns?: number; rows?: number } = {}): Promise<ClaudeTui> {
    const tui = await openTui({ home: this.home, cwd: this.cwd, api: this.api, ...variation });
    this.tuis.push(tui);
    return tui;
  }

  /** Another repository, of that name if one is given; removed with the sandbox. */
  async repo(name = ''): Promise<string> {
    const parent = await makeTempDir('repo');
    this.made.push(parent);
    return makeRepo(this.home, join(parent, name));
  }

  /** Replaces `~/.claude/settings.json`. */
  async settings(value: Record<string, unknown>): Promise<void> {
    await this.file('.claude/settings.json', JSON.stringify(value, null, 2));
  }

  /** Writes a file under HOME and gives its path. */
  file(name: string, text: string, mode?: number): Promise<string> {
    return writeHomeFile(this.home, name, text, mode);
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.tuis.map((tui) => tui.close()));
    await this.api.close();
    for (const path of this.made) await removeTree(path);
    const stuck = closed.find((one) => one.status === 'rejected');
    if (stuck) throw stuck.reason;
  }
}

/** `it` with a fresh `claude` sandbox per test, taken down after it whether it passed or not. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to see which fixtures are wanted.
export const it = test.extend('claude', async ({}, { onCleanup }) => {
  const sandbox = await ClaudeSandbox.make();
  onCleanup(() => sandbox.close());
  return sandbox;
});
