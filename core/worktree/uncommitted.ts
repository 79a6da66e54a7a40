import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from './git.ts';

/** A file that is not committed as it stands, by its path from the root; `from`: the name it had before. */
export interface Uncommitted {
  path: string;
  from: string | null;
}

interface Entry {
  path: string;
  modes: [before: string, now: string];
  ids: [before: string, now: string];
}

const rawFields = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*$/;
/** Beyond these a file whose dates changed counts as changed unread. */
const comparedFiles = 300;
const comparedBytes = 8 * 1024 * 1024;

/**
 * What `git status` would list. It is not asked: a repository's own configuration can have it run a program (a filter)
 * for each changed file, and we are called where a sandboxed session put that repository. These two commands read no
 * content but of files written in the same instant as the index, and that without filters; where only dates differ we
 * compare ourselves. Null where git cannot answer.
 */
export function listUncommitted(worktree: string, given: NodeJS.ProcessEnv): Uncommitted[] | null {
  const env = withoutFilters(worktree, given);
  const flags = ['--raw', '-z', '--no-renames', '--ignore-submodules=dirty'];
  const tracked = runGit(worktree, ['diff-index', ...flags, 'HEAD', '--'], env);
  const first = tracked.ok ? null : runGit(worktree, ['ls-files', '--cached', '-z'], env);
  const others = ['--others', '--exclude-standard', '--directory', '--no-empty-directory', '-z'];
  const untracked = runGit(worktree, ['ls-files', ...others], env);
  if (!untracked.ok || (first && !first.ok)) return null;
  const entries = tracked.ok ? readEntries(tracked.output).filter(changedIn(worktree)) : [];
  const paths = [...(first?.ok ? splitNames(first.output) : []), ...splitNames(untracked.output)];
  return [...joinRenames(entries), ...paths.map((path) => ({ path, from: null }))];
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

function readEntries(output: string): Entry[] {
  const fields = splitNames(output);
  const entries = new Map<string, Entry>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, modeBefore = '', modeNow = '', before = '', now = ''] =
      rawFields.exec(fields[index] ?? '') ?? [];
    const path = fields[index + 1] ?? '';
    entries.set(path, { path, modes: [modeBefore, modeNow], ids: [before, now] });
  }
  return [...entries.values()];
}

const isNone = (id: string) => /^0+$/.test(id);

/** Drops files of which git knows only that their dates changed, when they still hold what was committed. */
function changedIn(worktree: string): (entry: Entry) => boolean {
  let files = comparedFiles;
  return ({ path, modes, ids }) => {
    const [before, now] = ids;
    if (isNone(before) || !isNone(now) || modes[0] !== modes[1] || files-- <= 0) return true;
    const content = readContent(join(worktree, path));
    return content === null || !candidates(content).some((bytes) => blobId(bytes, before.length) === before);
  };
}

function readContent(path: string): Buffer | null {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return Buffer.from(readlinkSync(path));
    return stat.isFile() && stat.size <= comparedBytes ? readFileSync(path) : null;
  } catch {
    return null;
  }
}

/** As it stands, and with the line ends that git stores where it converts them. */
function candidates(content: Buffer): Buffer[] {
  if (!content.includes('\r\n')) return [content];
  return [content, Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')];
}

function blobId(content: Buffer, length: number): string {
  const hash = createHash(length === 40 ? 'sha1' : 'sha256');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** A file that went and one that came with the same content are one rename. */
function joinRenames(entries: readonly Entry[]): Uncommitted[] {
  const gone = entries.filter(({ modes }) => modes[1] === '000000');
  const renamed = new Map<string, string>();
  for (const { path, modes, ids } of entries) {
    if (modes[0] !== '000000' || isNone(ids[1])) continue;
    const origin = gone.find(
      (entry) => entry.ids[0] === ids[1] && ![...renamed.values()].includes(entry.path),
    );
    if (origin) renamed.set(path, origin.path);
  }
  const origins = new Set(renamed.values());
  return entries
    .filter(({ path }) => !origins.has(path))
    .map(({ path }) => ({ path, from: renamed.get(path) ?? null }));
}
