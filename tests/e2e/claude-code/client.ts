import { execa } from 'execa';
import { z } from 'zod';
import { claudeBinary } from '../client-binaries.ts';
import type { MessagesApi } from '../fake/messages-api.ts';
import { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';
import { answerFirstRun, claudeEnv } from './environment.ts';
import { liveSessions } from './observed.ts';
import { ClaudeTui } from './tui.ts';

const eventSchema = z.looseObject({ type: z.string(), subtype: z.string().optional() });

export type StreamEvent = z.infer<typeof eventSchema>;

export interface ClientOptions {
  home: string;
  cwd: string;
  api: MessagesApi;
  args?: string[];
  env?: Record<string, string>;
  /** Words before the program, for one that is run by another. */
  before?: string[];
}

/**
 * Every command asks or is denied. The client's own default, auto mode, has each command checked by the model's server,
 * and asks about it behind one that does not do that; what a skill allows runs in both.
 */
export const manualMode = ['--permission-mode', 'default'];

export interface PrintResult {
  code: number | undefined;
  events: StreamEvent[];
  /** The final answer, as the `result` event gives it. */
  result: string;
  sessionId: string;
  stdout: string;
  stderr: string;
}

/** `claude -p`, to its end. */
export async function runPrint(
  options: ClientOptions & { prompt: string; timeoutMs?: number },
): Promise<PrintResult> {
  const { home, cwd, api, prompt, args = [], env, before = [], timeoutMs = 60_000 } = options;
  const fixed = ['-p', prompt, '--output-format', 'stream-json', '--verbose'];
  const [program = '', ...words] = [...before, claudeBinary(), ...fixed, ...args];
  const run = await execa(program, words, {
    cwd,
    env: await claudeEnv(home, api.url, env),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: timeoutMs,
  });
  const events = run.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => eventSchema.parse(JSON.parse(line)));
  return {
    code: run.exitCode,
    events,
    result: stringField(events, 'result', 'result'),
    sessionId: stringField(events, 'system', 'session_id'),
    stdout: run.stdout,
    stderr: run.stderr,
  };
}

/** `claude plugin …` and its like: no session. Gives what it printed; throws when it fails. */
export async function runCommandLine(options: ClientOptions): Promise<string> {
  const { home, cwd, api, args = [], env } = options;
  const run = await execa(claudeBinary(), args, {
    cwd,
    env: await claudeEnv(home, api.url, env),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 30_000,
  });
  return run.stdout;
}

/** The interactive client, waiting at its prompt. Its SessionStart hooks may still be running. */
export async function openTui(
  options: ClientOptions & { columns?: number; rows?: number },
): Promise<ClaudeTui> {
  const { home, cwd, api, args = [], env: extra, ...size } = options;
  const env = await claudeEnv(home, api.url, extra);
  const added = args.filter((_, index) => args[index - 1] === '--add-dir');
  for (const directory of [cwd, ...added]) await answerFirstRun(home, directory, env);
  const terminal = await Terminal.open({ argv: [claudeBinary(), ...args], cwd, env, ...size });
  const tui = new ClaudeTui(terminal);
  try {
    await tui.waitForPrompt(30_000);
    // The prompt is drawn before the session is registered, and only then do its SessionStart hooks run.
    await waitUntil(async () => (await liveSessions(home, env)).some(({ pid }) => pid === tui.pid), {
      timeoutMs: 10_000,
      describe: () => `an entry for pid ${tui.pid} under ~/.claude/sessions`,
    });
  } catch (error) {
    await tui.close();
    throw error;
  }
  return tui;
}

function stringField(events: StreamEvent[], type: string, field: string): string {
  const value = events.find((event) => event.type === type)?.[field];
  return typeof value === 'string' ? value : '';
}
