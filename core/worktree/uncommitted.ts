import { runGit } from './git.ts';

/** A file that is not committed as it stands, by its path from the root; `from`: the name it had before. */
export interface Uncommitted {
  path: string;
  from: string | null;
}

/** A tracked file: the object names it has in HEAD and in the index, zeros where it is not there. */
interface Entry {
  path: string;
  committed: string;
  staged: string;
  gone: boolean;
}

/** A line of `git status --porcelain=v2` on a tracked file: states, modes, object names, path. */
const trackedLine = /^1 (..) \S+ \d+ \d+ \d+ ([0-9a-f]+) ([0-9a-f]+) (.+)$/s;
const conflictLine = /^u .. \S+ \d+ \d+ \d+ \d+ [0-9a-f]+ [0-9a-f]+ [0-9a-f]+ (.+)$/s;

/**
 * What `git status` lists. A repository's own configuration can have it run a program (a filter) for a changed file, and
 * we are called where a sandboxed session put that repository: filters are switched off, and renames, which a
 * configuration can make costly, are joined by us. Null where git cannot answer.
 */
export function listUncommitted(worktree: string, given: NodeJS.ProcessEnv): Uncommitted[] | null {
  const flags = [
    '--porcelain=v2',
    '-z',
    '--no-renames',
    '--untracked-files=normal',
    '--ignore-submodules=dirty',
  ];
  const status = runGit(worktree, ['status', ...flags], withoutFilters(worktree, given));
  if (!status.ok) return null;
  const lines = splitNames(status.output);
  const others = lines.flatMap((line) => conflictLine.exec(line)?.[1] ?? /^\? (.+)$/s.exec(line)?.[1] ?? []);
  return [...joinRenames(lines.flatMap(readEntry)), ...others.map((path) => ({ path, from: null }))];
}

function readEntry(line: string): Entry[] {
  const [, states = '', committed = '', staged = '', path = ''] = trackedLine.exec(line) ?? [];
  return path === '' ? [] : [{ path, committed, staged, gone: states.includes('D') }];
}

/** The environment in which every filter that is configured is an empty command, which git does not run. */
function withoutFilters(worktree: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const listed = runGit(worktree, ['config', '-z', '--name-only', '--get-regexp', '^filter\\..'], env);
  const keys = listed.ok ? splitNames(listed.output) : [];
  const drivers = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))));
  const settings = [...drivers].flatMap((driver) => [
    [`${driver}.clean`, ''],
    [`${driver}.process`, ''],
    [`${driver}.required`, 'false'],
  ]);
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { ...env, ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(settings.length) };
}

function splitNames(output: string): string[] {
  return output.split('\0').filter((name) => name !== '');
}

/** A file that went and one that was staged with the same content are one rename. */
function joinRenames(entries: readonly Entry[]): Uncommitted[] {
  const isNone = (id: string) => /^0+$/.test(id);
  const gone = entries.filter((entry) => entry.gone && !isNone(entry.committed));
  const renamed = new Map<string, string>();
  for (const { path, committed, staged } of entries) {
    if (!isNone(committed) || isNone(staged)) continue;
    const origin = gone.find(
      (entry) => entry.committed === staged && ![...renamed.values()].includes(entry.path),
    );
    if (origin) renamed.set(path, origin.path);
  }
  const origins = new Set(renamed.values());
  return entries
    .filter(({ path }) => !origins.has(path))
    .map(({ path }) => ({ path, from: renamed.get(path) ?? null }));
}
