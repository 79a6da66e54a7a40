import { listRefs } from '../../git/refs.ts';
import { lookUp, splitFields, type ThreadGit } from './thread-git.ts';

/** What a repository calls its main branch, and the branches that a text can name. */
export interface Branches {
  /** Its commit; null when there is none to compare with. */
  main: string | null;
  /** Short name → commit and when it was made. */
  tips: ReadonlyMap<string, { commit: string; at: Date }>;
}

/** What a thread's rounds name, and when it was opened. */
export interface StaleSubject {
  texts: readonly string[];
  opened: Date;
}

/** So many commits of one thread are looked at; a list of hundreds proves nothing more. */
const shaLimit = 60;
/** Shorter names are words: `fix` or `main` in a sentence names no branch. */
const nameLength = 5;

/** When commits were made; of what is no commit nothing is said. */
function commitTimes(git: ThreadGit, commits: readonly string[]): Map<string, Date> {
  const flags = ['rev-list', '--no-walk=unsorted', '--ignore-missing', '--timestamp', '--stdin'];
  const shown = commits.length === 0 ? null : lookUp(git, flags, `${commits.join('\n')}\n`);
  const lines = shown?.ok ? shown.output.split('\n').filter((line) => line !== '') : [];
  return new Map(
    lines
      .map((line) => line.split(' '))
      .map(([at = '0', commit = '']) => [commit, new Date(Number(at) * 1000)]),
  );
}

/** The branches of a repository, remote ones too. */
export function readBranches(git: ThreadGit): Branches {
  const refs = listRefs(git.root, ['refs/heads', 'refs/remotes']);
  const remoteHead = refs.find(({ name }) => name === 'refs/remotes/origin/HEAD')?.symbolic;
  const wanted = [remoteHead, 'refs/heads/main', 'refs/heads/master', 'refs/heads/trunk'];
  const main = wanted
    .map((name) => refs.find((ref) => ref.name === name && ref.commit !== null))
    .find((ref) => ref !== undefined);
  const times = commitTimes(
    git,
    refs.flatMap(({ commit }) => commit ?? []),
  );
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

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '');
}

/** Whether a text names a branch as a whole word: `fix/login` is not in `fix/login-page`. */
function namesBranch(text: string, name: string): boolean {
  const inName = (character: string | undefined) => character !== undefined && /[\w/-]/.test(character);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!inName(text[at - 1]) && !inName(text[at + name.length])) return true;
  }
  return false;
}

function namedBranches(texts: readonly string[], branches: Branches): string[] {
  const names = [...branches.tips.keys()].filter((name) => name.length >= nameLength);
  return names.filter((name) => texts.some((text) => namesBranch(text, name)));
}

/** Words that can be object names: hexadecimal, with a letter and a digit, so that dates and words are none. */
export function namedShas(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.match(/(?<![\w/-])[0-9a-f]{7,40}(?![\w-])/g) ?? []);
  return [...new Set(words)].filter((word) => /[a-f]/.test(word) && /\d/.test(word)).slice(0, shaLimit);
}

/** Commits that exist, with their dates; unknown words are passed over. */
function resolveCommits(git: ThreadGit, words: readonly string[]): { commit: string; at: Date }[] {
  const found = commitTimes(
    git,
    words.map((word) => `${word}^{commit}`),
  );
  return [...found].map(([commit, at]) => ({ commit, at }));
}

/** The commit that brought another into main: the first merge after it, else itself. */
function mergedIn(git: ThreadGit, commit: string, main: string): string {
  const args = [
    'rev-list',
    '--ancestry-path',
    '--merges',
    '--first-parent',
    '--reverse',
    `${commit}..${main}`,
    '--',
  ];
  const merges = lookUp(git, args);
  const first = merges.ok ? merges.output.split('\n')[0] : '';
  return (first || commit).slice(0, 7);
}

/**
 * The evidence that a thread's work is in main: every branch and commit that its rounds name, and that was made after
 * it was opened, is there. Null when there is none, or one is not. What existed before (the commit to start from)
 * proves nothing. Squashed branches are not seen.
 */
export function findMergedWork(git: ThreadGit, branches: Branches, subject: StaleSubject): string | null {
  const { main } = branches;
  if (main === null) return null;
  const named = namedBranches(subject.texts, branches).map((name) => ({
    what: `branch ${name}`,
    ...branches.tips.get(name),
  }));
  const commits = resolveCommits(git, namedShas(subject.texts)).map(({ commit, at }) => ({
    what: commit.slice(0, 7),
    commit,
    at,
  }));
  const work = [...named, ...commits].filter(({ at }) => at !== undefined && at >= subject.opened);
  if (work.length === 0) return null;
  const names = work.flatMap(({ commit }) => (commit ? [commit] : []));
  const outside = lookUp(git, ['rev-list', '--max-count=1', ...names, `^${main}`, '--']);
  if (!outside.ok || splitFields(outside.output.replace(/\n/g, '\0')).length > 0) return null;
  const evidence = work
    .slice(0, 5)
    .map(({ what, commit }) => `${what} merged in ${mergedIn(git, commit ?? '', main)}`);
  return `${evidence.join(', ')}: close it as superseded?`;
}
