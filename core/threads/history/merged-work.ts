import { listRefs } from '../../git/refs.ts';
import { fieldOf, type RoundFile } from '../format/round-file.ts';
import { lookUp, type ThreadGit } from './thread-git.ts';

/** The main branch's commit, null when there is none to compare with, and by their short names what a text can name. */
interface Branches {
  main: string | null;
  tips: ReadonlyMap<string, { commit: string; at: Date }>;
}

/** So many commits of one thread are compared; a list of hundreds proves nothing more. */
const shaLimit = 60;
/** Shorter names are words: `fix` or `main` in a sentence names no branch. */
const nameLength = 5;

/** Returns when commits were made, by object name; what is no commit is left out. */
function commitTimes(git: ThreadGit, commits: readonly string[]): Map<string, Date> {
  const flags = ['rev-list', '--no-walk=unsorted', '--ignore-missing', '--timestamp', '--stdin'];
  const shown = commits.length === 0 ? null : lookUp(git, flags, `${commits.join('\n')}\n`);
  const found = shown?.ok ? [...shown.output.matchAll(/^(\d+) (\w+)$/gm)] : [];
  return new Map(found.map(([, at, commit = '']) => [commit, new Date(Number(at) * 1000)]));
}

const shortName = (ref: string) => ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '');

/** Returns the branches of a repository, remote ones too. */
export function readBranches(git: ThreadGit): Branches {
  const refs = listRefs(git.root, ['refs/heads', 'refs/remotes']);
  const remoteHead = refs.find(({ name }) => name === 'refs/remotes/origin/HEAD')?.symbolic;
  const wanted = [remoteHead, 'refs/heads/main', 'refs/heads/master', 'refs/heads/trunk'];
  const found = wanted.flatMap((name) => refs.find((ref) => ref.name === name && ref.commit !== null) ?? []);
  const main = found[0];
  const commits = refs.flatMap(({ commit }) => commit ?? []);
  const times = commitTimes(git, commits);
  const tips = new Map<string, { commit: string; at: Date }>();
  for (const { name, commit } of refs) {
    const at = times.get(commit ?? '');
    if (commit === null || at === undefined || name === main?.name) continue;
    const short = shortName(name);
    // A local branch comes first in the list and counts: the remote one may be behind it.
    if (!tips.has(short)) tips.set(short, { commit, at });
  }
  if (main) tips.delete(shortName(main.name));
  return { main: main?.commit ?? null, tips };
}

/** Whether a text names a branch as a whole word: `fix/login` is not in `fix/login-page`. */
function namesBranch(text: string, name: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.includes(name) && new RegExp(`(?<![\\w/-])${escaped}(?![\\w/-])`).test(text);
}

/** Returns words that can be object names: hexadecimal, with a letter and a digit, so that dates and words are none. */
export function namedShas(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.match(/(?<![\w/-])[0-9a-f]{7,40}(?![\w-])/g) ?? []);
  return [...new Set(words)].filter((word) => /[a-f]/.test(word) && /\d/.test(word)).slice(0, shaLimit);
}

/** Returns the commit that brought another into main: the first merge after it, else itself. */
function mergedIn(git: ThreadGit, commit: string, main: string): string {
  const flags = ['--ancestry-path', '--merges', '--first-parent', '--reverse'];
  const merges = lookUp(git, ['rev-list', ...flags, `${commit}..${main}`, '--']);
  const first = merges.ok ? merges.output.split('\n')[0] : '';
  return (first || commit).slice(0, 7);
}

/**
 * Returns the evidence that a thread's work is in main: every branch and commit that its files name, and that is newer
 * than the thread, is there. Null when there is none, or one is not.
 */
export function findMergedWork(
  git: ThreadGit,
  { main, tips }: Branches,
  files: readonly { file: RoundFile }[],
): string | null {
  const opened = new Date(fieldOf(files[0]?.file, 'created') ?? Number.NaN);
  if (main === null || Number.isNaN(opened.getTime())) return null;
  const texts = files.map(({ file }) => file.text);
  const branches = [...tips]
    .filter(([name]) => name.length >= nameLength && texts.some((text) => namesBranch(text, name)))
    .map(([name, tip]) => ({ what: `branch ${name}`, ...tip }));
  const shas = namedShas(texts).map((word) => `${word}^{commit}`);
  const named = [...commitTimes(git, shas)].map(([commit, at]) => ({ what: commit.slice(0, 7), commit, at }));
  const work = [...branches, ...named].filter(({ at }) => at >= opened);
  if (work.length === 0) return null;
  const names = work.map(({ commit }) => commit);
  const outside = lookUp(git, ['rev-list', '--max-count=1', ...names, `^${main}`, '--']);
  if (!outside.ok || outside.output.trim() !== '') return null;
  const evidence = work
    .slice(0, 5)
    .map(({ what, commit }) => `${what} merged in ${mergedIn(git, commit, main)}`);
  return `${evidence.join(', ')}: close it as superseded?`;
}
