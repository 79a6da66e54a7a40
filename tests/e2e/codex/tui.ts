import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';
import { turnIsRunning } from './observed.ts';

/** The interactive client. `close` ends its terminal, whatever state it is in. */
export class CodexTui {
  constructor(
    private readonly terminal: Terminal,
    private readonly home: string,
  ) {}

  get pid(): number {
    return this.terminal.pid;
  }

  type(text: string): Promise<void> {
    return this.terminal.type(text);
  }

  key(name: string): Promise<void> {
    return this.terminal.key(name);
  }

  screen(): Promise<string> {
    return this.terminal.screen();
  }

  /** Beware of a pattern that the typed prompt itself matches. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<string> {
    return this.terminal.waitFor(pattern, timeoutMs);
  }

  async isRunning(): Promise<boolean> {
    return (await this.screen()).includes('esc to interrupt') || (await turnIsRunning(this.home, this.pid));
  }

  /** Waits for an empty input line with no turn running. */
  async waitForPrompt(timeoutMs = 15_000): Promise<void> {
    let screen = '';
    await waitUntil(
      async () => {
        screen = await this.terminal.screen();
        return isIdle(screen) && !(await turnIsRunning(this.home, this.pid));
      },
      { timeoutMs, describe: () => `an idle prompt on the screen:\n${screen}` },
    );
  }

  /** Types a prompt or a slash command and sends it. */
  async submit(text: string): Promise<void> {
    await this.terminal.type(text);
    const tail = squeeze(text).slice(-40);
    await waitUntil(async () => squeeze(await this.terminal.screen()).includes(tail), {
      timeoutMs: 10_000,
      describe: async () => `${text} on the screen:\n${await this.terminal.screen()}`,
    });
    // A burst of keys counts as a paste for a moment after its end, and an Enter within it as a line break.
    await sleep(250);
    await this.terminal.key('Enter');
  }

  /** Sends a prompt, waits for what the script answers, and for the turn to end. */
  async ask(text: string, answer: RegExp): Promise<string> {
    await this.submit(text);
    const screen = await this.terminal.waitFor(answer);
    await this.waitForPrompt();
    return screen;
  }

  /** `/new`, in the same worktree: in a repository the client asks. The old thread stays locked until the end. */
  newThread(): Promise<void> {
    return this.submitInWorktree('/new', /Where should the new conversation run\?/);
  }

  /** `/fork`, in the same worktree: a new thread that begins with what this one has. */
  forkThread(): Promise<void> {
    return this.submitInWorktree('/fork', /Where should the forked conversation run\?/);
  }

  /** `/clear`: a new thread, too. */
  async clear(): Promise<void> {
    await this.submit('/clear');
    await this.waitForPrompt();
  }

  /** `/compact`, to its end. */
  async compact(): Promise<void> {
    await this.ask('/compact', /Context compacted/);
  }

  /** Answers the question about new hooks (`until: /Hooks need review/`) as a user does who trusts them. */
  trustAllHooks(): Promise<void> {
    return this.answerReview('2', /^› 2\. Trust all and continue$/m);
  }

  /** As a user does who does not trust them. */
  trustNoHook(): Promise<void> {
    return this.answerReview('Down', /^› 3\. Continue without trusting/m);
  }

  private async answerReview(key: string, chosen: RegExp): Promise<void> {
    // A key that comes while the client still starts is lost, or read only when the next one comes.
    await waitUntil(
      async () => {
        if (chosen.test(await this.terminal.screen())) return true;
        await this.terminal.key(key);
        return false;
      },
      { timeoutMs: 10_000, intervalMs: 500, describe: () => this.terminal.screen() },
    );
    await this.terminal.key('Enter');
    await this.waitForPrompt();
  }

  /** Ends the client as a user does; needs an idle prompt. */
  async quit(): Promise<void> {
    await this.submit('/quit');
    await this.terminal.waitForEnd();
  }

  /** SIGKILL of the client: no hook of it runs, no file of it is tidied away. */
  kill(): Promise<void> {
    return this.terminal.kill();
  }

  hasEnded(): Promise<boolean> {
    return this.terminal.hasEnded();
  }

  close(): Promise<void> {
    return this.terminal.close();
  }

  private async submitInWorktree(command: string, question: RegExp): Promise<void> {
    await this.submit(command);
    await this.terminal.waitFor(question);
    await this.terminal.key('Enter');
    await this.waitForPrompt();
  }
}

function isIdle(screen: string): boolean {
  return /^› Ask Codex to do anything$/m.test(screen) && !/^ +loading$|esc to interrupt/m.test(screen);
}

/** The client wraps and indents what is typed, so white space cannot be compared. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
