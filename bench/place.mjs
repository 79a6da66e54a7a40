import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = process.execPath;
export const cli = join(repository, 'dist/handoff.cjs');
export const sample = readFileSync(join(repository, 'examples/sample-handoff.md'), 'utf8');
export const base = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-bench-')));

/** A HOME of its own with a small git worktree, wired as `install` does it: Node's path is recorded. */
export function makePlace(name) {
  const home = join(base, name);
  const worktree = join(home, 'work', 'project');
  const root = join(home, '.agent-handoffs');
  const inbox = join(root, worktree.replaceAll('/', '-').slice(1), 'project');
  for (const directory of [worktree, root]) mkdirSync(directory, { recursive: true });
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

/** A case that runs a verb of the command line. */
export const verbCase = (label, place, args, limit) => ({
  label,
  place,
  command: node,
  args: [cli, ...args],
  limit,
});

/** Other inboxes in the same root, with what was read in them. */
export function addOtherInboxes(place, count) {
  for (let index = 0; index < count; index++) {
    const inbox = join(place.root, `home-other-${index}`, `other-${index}`);
    mkdirSync(join(inbox, 'unread'), { recursive: true });
    mkdirSync(join(inbox, 'read'));
    writeFileSync(join(inbox, 'read', `${stampOf(index)}-from-project.md`), 'archived\n');
  }
}

function stampOf(index) {
  const at = new Date(Date.UTC(2026, 4, 15, 8) + index * 60_000);
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

function handoffFor(place, index, body) {
  const { worktree } = place;
  const head = `"${place.head.slice(0, 12)}"`;
  const name = `Handoff number ${index}`;
  // Of one session or topic, the newest alone would wait.
  const own = { session_id: `session-${index}`, topic: `topic-${index}` };
  const fields = { from: 'project', to: 'project', branch: 'main', worktree, head, name, ...own };
  const marked = body.replace(/sentinel: \w+/, `sentinel: abcdef${String(index).padStart(4, '2')}`);
  return Object.entries(fields).reduce(
    (text, [field, value]) => text.replace(new RegExp(`^${field}: .*$`, 'm'), `${field}: ${value}`),
    marked,
  );
}

/** Stores `count` handoffs; returns what puts them into the inbox before each run. */
export function makeWaiting(place, count, body) {
  const stored = join(place.home, 'stored');
  const unread = join(stored, 'unread');
  mkdirSync(unread, { recursive: true });
  for (let index = 0; index < count; index++) {
    writeFileSync(join(unread, `${stampOf(index)}-from-project.md`), handoffFor(place, index, body));
  }
  return () => {
    rmSync(place.inbox, { recursive: true, force: true });
    mkdirSync(dirname(place.inbox), { recursive: true });
    cpSync(stored, place.inbox, { recursive: true });
  };
}
