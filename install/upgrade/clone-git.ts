import { spawn } from 'node:child_process';

/** The clone that is looked at, and the environment that its git gets. */
export interface CloneGit {
  clone: string;
  env: Readonly<Record<string, string | undefined>>;
}

export type GitAnswer = { ok: true; output: string } | { ok: false; status: number | null; reason: string };

export interface GitWish {
  timeoutMs?: number;
  env?: Record<string, string>;
  input?: string;
  /** True where nobody can be asked: no password prompt in whatever form, and no child survives the timeout. */
  unattended?: boolean;
}

/** Nothing in the clone runs because we look at it or move it: no hooks, no file system monitor, no upkeep. */
const safeFlags = [
  ...['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'],
];

/** Set inside a git hook or alias, these would send us into another repository. */
const misleading =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|NAMESPACE|COMMON_DIR|(?:ALTERNATE_)?OBJECT_DIRECTOR(?:Y|IES))$/;

const withoutPrompts = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
};

/** Runs git by argv in the clone. Never throws: no git, a failure and a timeout are answers. */
export function runCloneGit(
  { clone, env }: CloneGit,
  args: readonly string[],
  wish: GitWish = {},
): Promise<GitAnswer> {
  const { timeoutMs = 60_000, unattended = false } = wish;
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !misleading.test(name)));
  const child = spawn('git', [...safeFlags, ...args], {
    cwd: clone,
    env: { ...kept, LC_ALL: 'C', ...(unattended ? withoutPrompts : {}), ...wish.env },
    // A session of its own has no terminal that ssh could ask on, and is one group that can be killed whole.
    detached: unattended && process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(wish.input ?? '');
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      killGroup(child.pid, unattended);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ok: false, status: null, reason: `git ${args[0]} took more than ${timeoutMs} ms` });
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, status: null, reason: error.message });
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      const output = Buffer.concat(out).toString('utf8');
      const reason = Buffer.concat(err).toString('utf8').replace(/\s+/g, ' ').trim();
      resolve(status === 0 ? { ok: true, output } : { ok: false, status, reason });
    });
  });
}

function killGroup(pid: number | undefined, group: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(group && process.platform !== 'win32' ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
