import { join } from 'node:path';
import { isFile } from '../../files/entry.ts';
import { locateRepository } from '../../git/places.ts';
import { readHead } from '../../git/refs.ts';
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

/** The two folders whose files are rounds. */
export const roundFolders = [`${threadsFolder}/active`, `${threadsFolder}/archive`] as const;

const mark = '\u0001';
const flags =
  '--full-history --topo-order --reverse -c --raw -z --no-renames --no-abbrev --no-mailmap --no-color';

/** `:mode mode blob blob M`, of a merge with n parents `::mode… blob… MM`: the last blob is the one after. */
const rawChange = /^\s*:+.+ ([0-9a-f]+) ([A-Z]+)$/;

function readChange(raw: string, path: string): Change[] {
  const [, blob = '', statuses = ''] = rawChange.exec(raw) ?? [];
  if (blob === '') return [];
  const status = /^0+$/.test(blob) ? 'deleted' : /^A+$/.test(statuses) ? 'added' : 'modified';
  return [{ status, blob, path }];
}

function parseLog(output: string): HistoryCommit[] {
  const commits: (HistoryCommit & { changes: Change[] })[] = [];
  const tokens = output.split('\0');
  for (let index = 0; index < tokens.length; index++) {
    const token = (tokens[index] ?? '').replace(/^\n+/, '');
    if (token.startsWith(mark)) {
      const [commit = '', at = '0', ...subject] = token.slice(1).split('\n');
      const made = new Date(Number(at) * 1000);
      commits.push({ commit, at: made, subject: subject.join(' ').trim(), changes: [] });
    } else if (token.startsWith(':')) {
      index++;
      commits.at(-1)?.changes.push(...readChange(token, tokens[index] ?? ''));
    }
  }
  return commits;
}

/** Walks the history of HEAD, side branches and merges too. */
export function readHistory(git: ThreadGit): History {
  const places = locateRepository(git.root);
  if (places === null) return { commits: null, reason: 'this is not a git repository' };
  const head = headCommit(git);
  if (head === null) {
    const isUnborn = readHead(git.root).head === 'none';
    return isUnborn
      ? { commits: [], shallow: false }
      : { commits: null, reason: 'where HEAD is could not be found out' };
  }
  const format = `--format=${mark}%H%n%ct%n%s`;
  const log = lookUp(git, ['log', ...flags.split(' '), format, head, '--', ...roundFolders]);
  if (!log.ok) return { commits: null, reason: log.reason.split('\n')[0] || 'git log gave no reason' };
  return { commits: parseLog(log.output), shallow: isFile(join(places.common, 'shallow')) };
}
