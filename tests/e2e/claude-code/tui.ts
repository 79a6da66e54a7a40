import type { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';

/** The interactive client. `close` ends its terminal, whatever state it is in. */
export class ClaudeTui {
  constructor(private readonly terminal: Terminal) {}

  get pid(): number {
    return this.terminal.pid;
  }

  type(text: string): Promise<void> {
    return this.terminal.type(text);
  }

  key(name: string): Promise<void> {
    return this.terminal.key(name);
  }

  /** Presses a key until the screen shows that it was taken: a dialog that has just come up takes none for a moment. */
  async press(name: string, isTaken: (screen: string) => boolean): Promise<void> {
    await waitUntil(
      async () => {
        if (isTaken(await this.screen())) return true;
        await this.key(name);
        return false;
      },
      {
        timeoutMs: 15_000,
        intervalMs: 1_500,
        describe: async () => `${name} to be taken:\n${await this.screen()}`,
      },
    );
  }

  /** Answers a dialog that asks about a command. */
  async answer(name: string): Promise<void> {
    const dialogIn = (screen: string) => /Bash command[\s\S]*Do you want to/.exec(screen)?.[0];
    const asked = dialogIn(await this.screen());
    await this.press(name, (screen) => dialogIn(screen) !== asked);
  }

  screen(): Promise<string> {
    return this.terminal.screen();
  }

  /** Beware of a pattern that the typed prompt itself matches. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<string> {
    return this.terminal.waitFor(pattern, timeoutMs);
  }

  async isRunning(): Promise<boolean> {
    return (await this.screen()).includes('esc to interrupt');
  }

  /** Waits for an empty input line with no turn running. */
  async waitForPrompt(timeoutMs = 15_000): Promise<void> {
    let screen = '';
    await waitUntil(
      async () => {
        screen = await this.terminal.screen();
        return /^❯\s*$/m.test(screen) && !screen.includes('esc to interrupt');
      },
      { timeoutMs, describe: () => `an idle prompt on the screen:\n${screen}` },
    );
  }

  /** Types a prompt or a slash command and sends it. */
  async submit(text: string): Promise<void> {
    await this.terminal.type(text);
    const tail = squeeze(text).slice(-40);
    // An Enter that arrives in one read with the text is taken for part of a paste.
    await waitUntil(
      async () => {
        const screen = await this.terminal.screen();
        return squeeze(screen).includes(tail) || screen.includes('[Pasted text');
      },
      { timeoutMs: 10_000, describe: async () => `${text} on the screen:\n${await this.terminal.screen()}` },
    );
    await this.terminal.key('Enter');
  }

  /** Sends a prompt, waits for what the script answers, and for the turn to end. */
  async ask(text: string, answer: RegExp): Promise<string> {
    await this.submit(text);
    const screen = await this.terminal.waitFor(answer);
    await this.waitForPrompt();
    return screen;
  }

  /** Ends the client as a user does; needs an idle prompt. */
  async quit(): Promise<void> {
    await this.submit('/exit');
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
}

/** The client wraps and indents what is typed, so white space cannot be compared. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
