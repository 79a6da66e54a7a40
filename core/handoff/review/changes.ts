import type { Context } from '../../context.ts';
import { readRegularFile } from '../../files/read.ts';
import { readHead } from '../../git/refs.ts';
import { readGit } from '../../git/run.ts';
import { readPlainFrontmatter } from '../../text/frontmatter.ts';
import { listUncommitted } from '../../worktree/facts.ts';
import type { Identity } from '../../worktree/identity.ts';
import { listSent, locateSent } from '../inbox/sent.ts';

export interface Changes {
  /** Not committed, relative to the root; null where git could not tell. */
  dirty: string[] | null;
  /** Commits since the last handoff from here, newest first; empty when that one is not known. */
  commits: { sha: string; subject: string }[];
  /** Files in those commits; without a known last handoff, those of the last commits, see `bounded`. */
  committed: string[];
  bounded: boolean;
}

/** Without a last handoff this many commits count as recent. */
const recentCommits = 30;
const commitLimit = 100;
const hex = /^[0-9a-f]{7,64}$/i;

function parseLog(output: string): Pick<Changes, 'commits' | 'committed'> {
  const commits: Changes['commits'] = [];
  const committed = new Set<string>();
  for (const record of output.split('\u001e').slice(1)) {
    const [head = '', ...rest] = record.split('\0');
    const [sha = '', subject = ''] = head.split('\u001f');
    commits.push({ sha, subject });
    for (const path of rest) if (path.trim() !== '') committed.add(path.replace(/^\n+/, ''));
  }
  return { commits, committed: [...committed] };
}

function readLog(worktree: string, range: string, limit: number, env: NodeJS.ProcessEnv) {
  const format = '--format=%x1e%h%x1f%s';
  const flags = ['log', '-z', '--name-only', '--no-renames', '--no-mailmap', '-n', String(limit), format];
  return readGit(worktree, [...flags, '--end-of-options', range, '--'], env);
}

/** Returns what git says is not committed, and what was committed since `since`. */
export function readChanges(worktree: string, since: string | null, env: NodeJS.ProcessEnv): Changes {
  const uncommitted = listUncommitted(worktree, env);
  const dirty = uncommitted?.flatMap(({ path, from }) => (from === null ? [path] : [path, from])) ?? null;
  const { head } = readHead(worktree);
  if (since !== null && hex.test(since)) {
    const log = readLog(worktree, `${since}..${head}`, commitLimit, env);
    if (log.ok) return { dirty, ...parseLog(log.output), bounded: true };
  }
  const log = readLog(worktree, head, recentCommits, env);
  return { dirty, commits: [], committed: log.ok ? parseLog(log.output).committed : [], bounded: false };
}

/** Returns the commit at which this worktree wrote its last handoff that still exists; null when there is none. */
export function lastHandoffHead(ctx: Context, self: Identity): string | null {
  for (const entry of listSent(ctx, self)) {
    const { place, path } = locateSent(entry);
    const file = place === 'gone' ? null : readRegularFile(path, 16_384);
    const head = file && readPlainFrontmatter(file.bytes.toString('utf8'))?.values.get('head');
    if (head) return head;
  }
  return null;
}
