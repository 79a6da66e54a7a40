import { join } from 'node:path';
import { isFile } from '../../files/entry.ts';
import { locateRepository } from '../../git/places.ts';
import { readHead } from '../../worktree/head.ts';
import { threadsFolder } from '../format/layout.ts';
import { headCommit, lookUp, type ThreadGit } from './thread-git.ts';

/** What one commit did to one file; of a merge, only what differs from every parent. */
export interface Change {
  status: 'added' | 'modified' | 'deleted';
  /** Object name after it; all zeros when deleted. */
  blob: string;
  path: string;
}

export interface HistoryCommit {
  commit: string;
  at: Date;
  subject: string;
  changes: readonly Change[];
}

/** The history of all threads, parents before children; null with the reason when git cannot tell. */
export type History =
  | { commits: readonly HistoryCommit[]; shallow: boolean }
  | { commits: null; reason: string };

const mark = '\u0001';

function readChange(raw: string, path: string): Change | null {
  // `:mode mode blob blob M`, of a merge with n parents `::mode… blob… MM`: the last blob is the one after.
  const match = /^\s*(:+)(.+) ([0-9a-f]+) ([A-Z]+)$/.exec(raw);
  if (!match) return null;
  const statuses = match[4] ?? '';
  const blob = match[3] ?? '';
  const gone = /^0+$/.test(blob);
  return { status: gone ? 'deleted' : /^A+$/.test(statuses) ? 'added' : 'modified', blob, path };
}

function parseLog(output: string): HistoryCommit[] {
  const commits: (HistoryCommit & { changes: Change[] })[] = [];
  const tokens = output.split('\0');
  for (let index = 0; index < tokens.length; index++) {
    const token = (tokens[index] ?? '').replace(/^\n+/, '');
    if (token.startsWith(mark)) {
      const [commit = '', at = '0', ...subject] = token.slice(1).split('\n');
      commits.push({
        commit,
        at: new Date(Number(at) * 1000),
        subject: subject.join(' ').trim(),
        changes: [],
      });
    } else if (token.startsWith(':')) {
      const change = readChange(token, tokens[index + 1] ?? '');
      if (change) commits.at(-1)?.changes.push(change);
      index++;
    }
  }
  return commits;
}

/** The two folders whose files are rounds. */
export const roundFolders = [`${threadsFolder}/active`, `${threadsFolder}/archive`] as const;

/** Walks the history of HEAD, side branches and merges too. */
export function readHistory(git: ThreadGit): History {
  const places = locateRepository(git.root);
  if (places === null) return { commits: null, reason: 'this is not a git repository' };
  const head = headCommit(git);
  if (head === null && readHead(git.root).head !== 'none')
    return { commits: null, reason: 'where HEAD is could not be found out' };
  if (head === null) return { commits: [], shallow: false };
  const log = lookUp(git, [
    'log',
    '--full-history',
    '--topo-order',
    '--reverse',
    '-c',
    '--raw',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--no-mailmap',
    '--no-color',
    `--format=${mark}%H%n%ct%n%s`,
    head,
    '--',
    ...roundFolders,
  ]);
  if (!log.ok) return { commits: null, reason: log.reason.split('\n')[0] || 'git log gave no reason' };
  return { commits: parseLog(log.output), shallow: isFile(join(places.common, 'shallow')) };
}
