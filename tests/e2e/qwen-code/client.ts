import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { qwenCommand } from '../client-binaries.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';
import { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';

const settings = {
  security: { auth: { selectedType: 'openai' } },
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  // Else requests of its own come between the turns.
  memory: { enableManagedAutoMemory: false },
  ui: { enableFollowupSuggestions: false },
};

/** Writes the user's settings: an API of OpenAI's kind, nothing that would leave the machine. */
export async function configureQwen(home: string): Promise<void> {
  await writeHomeFile(home, '.qwen/settings.json', JSON.stringify(settings, null, 2));
}

export interface QwenPlace {
  home: string;
  cwd: string;
  apiUrl: string;
}

async function environment({ home, apiUrl }: QwenPlace): Promise<Record<string, string>> {
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...(await isolatedEnv(home)),
    OPENAI_API_KEY: 'fake',
    OPENAI_BASE_URL: apiUrl,
    OPENAI_MODEL: 'fake-1',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
}

/** `qwen -p`, to its end. */
export async function runQwen(place: QwenPlace, prompt: string, ...args: string[]) {
  const [node, script] = qwenCommand();
  return execa(node, [script, ...args, '-p', prompt], {
    cwd: place.cwd,
    env: await environment(place),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 100_000,
    reject: false,
  });
}

/** The interactive client, ready for a prompt. */
export class QwenTui {
  private constructor(
    readonly terminal: Terminal,
    private readonly home: string,
  ) {}

  static async open(place: QwenPlace, ...args: string[]): Promise<QwenTui> {
    const argv = [...qwenCommand(), ...args];
    const terminal = await Terminal.open({ argv, cwd: place.cwd, env: await environment(place) });
    await terminal.waitFor(/Type your message/, 60_000);
    return new QwenTui(terminal, place.home);
  }

  /** Sends a prompt or a command, and waits for what the screen then shows. */
  async ask(text: string, answer: RegExp): Promise<string> {
    await this.#send(text);
    return this.terminal.waitFor(answer, 60_000);
  }

  /** `/clear`, until its client lists another session. */
  async clear(): Promise<void> {
    const before = await this.#session();
    await this.#send('/clear');
    const describe = () => 'another session after /clear';
    await waitUntil(async () => (await this.#session()) !== before, { timeoutMs: 30_000, describe });
    await this.terminal.waitFor(/Type your message/);
  }

  /** By its list: the client runs in a child of the process that the terminal started. */
  async #session(): Promise<string> {
    const list = join(this.home, '.qwen/sessions');
    const names = (await readdir(list)).filter((name) => /^\d+\.json$/.test(name));
    const texts = names.map((name) => readFile(join(list, name), 'utf8'));
    return (await Promise.all(texts)).map((text) => JSON.parse(text).sessionId).join();
  }

  /** Types a line and presses Enter until it is gone: a client that is at work takes no line. */
  async #send(text: string): Promise<void> {
    await this.terminal.type(text);
    const line = new RegExp(`^> .*${text.slice(-20).replace(/[^\w ]/g, '.')}`, 'm');
    await this.terminal.waitFor(line);
    await waitUntil(
      async () => {
        // A burst of keys counts as a paste for a moment after its end.
        await sleep(500);
        await this.terminal.key('Enter');
        await sleep(500);
        const [, input = ''] = /^─+\n(>[\s\S]*?)\n─+$/m.exec(await this.terminal.screen()) ?? [];
        return !line.test(input);
      },
      { timeoutMs: 30_000, describe: () => `${text} to be sent` },
    );
  }

  async quit(): Promise<void> {
    await this.terminal.type('/quit');
    await sleep(500);
    await this.terminal.key('Enter');
    await this.terminal.waitForEnd(20_000);
    await this.terminal.close();
  }
}
