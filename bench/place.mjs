import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = process.execPath;
export const launcher = join(repository, 'hooks/session-start.sh');
export const gateLauncher = join(repository, 'hooks/thread-gate.sh');
export const cli = join(repository, 'dist/handoff.cjs');
export const hook = join(repository, 'dist/session-start.cjs');
export const sample = readFileSync(join(repository, 'examples/sample-handoff.md'), 'utf8');
export const base = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-bench-')));

/** A HOME of its own with a small git worktree, wired as `install` does it: Node's path is recorded. */
export function makePlace(name) {
  const home = join(base, name);
  const worktree = join(home, 'work', 'project');
  const root = join(home, '.agent-handoffs');
  const inbox = join(root, worktree.replaceAll('/', '-').slice(1), 'project');
  mkdirSync(worktree, { recursive: true });
  mkdirSync(root, { recursive: true });
  const state = join(home, '.local', 'state', 'agent-handoff');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(join(state, 'node'), `${node}\n`);
  const env = { HOME: home, PATH: process.env.PATH, CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDECODE: '1' };
  const git = (...args) => spawnSync('git', args, { cwd: worktree, env, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  writeFileSync(join(worktree, 'file.txt'), 'one\n');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-q', '-m', 'one');
  const head = git('rev-parse', 'HEAD').stdout.trim();
  return { home, worktree, root, inbox, env, head };
}
