import { execa } from 'execa';
import { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';
import { CUSTOM_MODEL, codexBinary, codexEnv } from './environment.ts';
import { rollouts, writerLocks } from './observed.ts';
import { CodexTui } from './tui.ts';

export interface ClientOptions {
  home: string;
  cwd: string;
  /** `default`: the client's own choice, code mode and v2 subagents. `custom`: `exec_command` and v1 subagents. */
  model?: 'default' | 'custom';
  /** `default`: no setting, so read-only until the project has a trust decision, workspace-write after it. */
  sandbox?: 'default' | 'read-only' | 'workspace-write' | 'danger-full-access';
  args?: string[];
  env?: Record<string, string>;
  /** Words before the program, for one that is run by another. */
  before?: string[];
}

export interface ExecResult {
  code: number | undefined;
  /** The final answer. */
  stdout: string;
  stderr: string;
  /** The thread's id, which is the hooks' `session_id`. Empty when the client did not get that far. */
  threadId: string;
  rolloutPath: string | undefined;
}

/** `codex exec <args> <prompt>`, to its end. `args` may begin with `resume <id>` or `fork <id>`. */
export async function runExec(
  options: ClientOptions & { prompt: string; timeoutMs?: number },
): Promise<ExecResult> {
  const { home, cwd, prompt, args = [], env, before = [], timeoutMs = 60_000 } = options;
  const words = [...before, codexBinary(), 'exec', ...overrides(options), ...args, '--', prompt];
  const run = await execa(words[0] ?? '', words.slice(1), {
    cwd,
    env: await codexEnv(home, env),
    extendEnv: false,
    // It would wait for the end of an open stdin.
    stdin: 'ignore',
    reject: false,
    timeout: timeoutMs,
  });
  const threadId = /^session id: (\S+)$/m.exec(run.stderr)?.[1] ?? '';
  const rollout = (await rollouts(home)).find((one) => one.threadId === threadId);
  return {
    code: run.exitCode,
    stdout: run.stdout,
    stderr: run.stderr,
    threadId,
    rolloutPath: rollout?.path,
  };
}

/** Any other command of the client, to its end: `plugin list`, `execpolicy check …`, … */
export async function runCodex(home: string, cwd: string, args: string[]) {
  const { exitCode, stdout, stderr } = await execa(codexBinary(), args, {
    cwd,
    env: await codexEnv(home),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 60_000,
  });
  return { code: exitCode, stdout, stderr };
}

export interface TuiOptions extends ClientOptions {
  columns?: number;
  rows?: number;
  /** What shows that it is ready, if not the empty prompt: a question that it asks first. */
  until?: RegExp;
}

/** The interactive client, in a process of its own, waiting at its prompt. SessionStart comes with the first prompt. */
export async function openTui(options: TuiOptions): Promise<CodexTui> {
  const { home, cwd, args = [], columns = 120, rows = 40, until } = options;
  const env = await codexEnv(home, options.env);
  const argv = [codexBinary(), '--no-daemon', ...overrides(options), ...args];
  const terminal = await Terminal.open({ argv, cwd, env, columns, rows });
  const tui = new CodexTui(terminal, home);
  try {
    if (until) await tui.waitFor(until, 30_000);
    else await waitForThread(tui, home);
  } catch (error) {
    await tui.close();
    throw error;
  }
  return tui;
}

/** The prompt is drawn before the client has a thread, and then locks it (which only Linux shows). */
async function waitForThread(tui: CodexTui, home: string): Promise<void> {
  await tui.waitForPrompt(30_000);
  if (process.platform !== 'linux') return;
  await waitUntil(async () => (await writerLocks(home)).some(({ heldBy }) => heldBy === tui.pid), {
    timeoutMs: 30_000,
    describe: async () =>
      `pid ${tui.pid} to hold a lock under ~/.codex/thread-writer-locks: ${JSON.stringify(await writerLocks(home))}; on the screen:\n${await tui.screen()}`,
  });
}

function overrides({ model = 'default', sandbox = 'default' }: ClientOptions): string[] {
  return [
    ...(model === 'custom' ? ['-c', `model="${CUSTOM_MODEL}"`] : []),
    ...(sandbox === 'default' ? [] : ['-c', `sandbox_mode="${sandbox}"`]),
  ];
}
