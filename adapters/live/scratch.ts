import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { ensureDirectory } from '../../core/files/directory.ts';
import { readStateLine } from '../../core/files/own/state-directory.ts';
import { makeTemporaryDirectory, removeTree } from '../../core/files/tree.ts';
import { createFile } from '../../core/files/write.ts';
import { stateHome } from '../../install/state/state-place.ts';

/** A temporary HOME with a root and a worktree of its own, in which the real bundles run. */
export type Scratch = ReturnType<typeof makeScratch>;

const desktopPath = '/usr/bin:/bin:/usr/sbin:/sbin';

/** Makes a scratch place; `bundle` is the path of handoff.cjs, `more` is for the environment. */
export function makeScratch(
  bundle: string,
  worktreeName: string,
  more: Readonly<Record<string, string>> = {},
) {
  const home = makeTemporaryDirectory('agent-handoff-');
  const root = join(home, '.agent-handoffs');
  const worktree = join(home, worktreeName);
  // A `.git` that a sandbox puts into the temp directory meanwhile must not become its root (storage.md, "Identity").
  // A file that leads nowhere: git has nothing to say about it, and is not asked.
  createFile(join(worktree, '.git'), 'A test of agent-handoff, no repository.\n');
  ensureDirectory(root);
  const path = process.env.PATH ?? desktopPath;
  const env = { ...more, HOME: home, PATH: path, AGENT_HANDOFF_ROOT: root, NO_COLOR: '1' };
  const base = { cwd: worktree, extendEnv: false, timeout: 30_000 } as const;
  return {
    home,
    root,
    worktree,
    recordNode: (node: string) => void createFile(join(home, '.local/state/agent-handoff/node'), `${node}\n`),
    /** Runs this very CLI there; returns its stdout. Throws when it fails. */
    async runCli(args: readonly string[], input = ''): Promise<string> {
      const { stdout } = await execa(process.execPath, [bundle, ...args], { ...base, env, input });
      return stdout;
    },
    /**
     * Runs a hook command as a client would, through sh and with a PATH as poor as a desktop's: once for each payload.
     * Returns what the last run prints.
     */
    async runHook(command: string, payloads: readonly object[]): Promise<string> {
      const hookEnv = { ...env, PATH: desktopPath, CLAUDE_CODE_SESSION_ATTENDED: '1' };
      let printed = '';
      for (const payload of payloads) {
        const options = { ...base, env: hookEnv, input: JSON.stringify({ cwd: worktree, ...payload }) };
        printed = (await execa('sh', ['-c', command], options)).stdout;
      }
      return printed;
    },
    remove: () => removeTree(home),
  };
}

const text = `# Canary\n\n## Immediate next action\n\nNothing: this handoff only proves that delivery works.\n`;

/** Files a test handoff in a temporary root, for the Node that install recorded: another one would prove nothing. */
export async function placeCanary(
  ctx: Context,
  bundle: string,
): Promise<{ scratch: Scratch; sentinel: string }> {
  const scratch = makeScratch(bundle, 'canary');
  try {
    const recorded = readStateLine(stateHome(ctx), 'node');
    if (recorded !== null) scratch.recordNode(recorded);
    const published: { sentinel: string } = JSON.parse(
      await scratch.runCli(['publish', '--file', '-', '--no-review', '--json'], text),
    );
    return { scratch, sentinel: published.sentinel };
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

/** What of the user's environment a client needs to start; keys, proxies and session marks stay behind. */
export function clientEnvironment(ctx: Context, scratch: Scratch): Record<string, string> {
  const kept = 'PATH LANG LC_ALL SHELL TMPDIR TEMP TMP SystemRoot PATHEXT ComSpec'.split(' ');
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...Object.fromEntries(kept.flatMap((name) => (ctx.env[name] ? [[name, ctx.env[name] ?? '']] : []))),
    HOME: scratch.home,
    USERPROFILE: scratch.home,
    AGENT_HANDOFF_ROOT: scratch.root,
    AGENT_HANDOFF_HEADLESS: 'deliver',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    ALL_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
}
