import type { Context } from '../../context.ts';
import { readRegularFile } from '../../files/read.ts';
import { readHead } from '../../git/refs.ts';
import { readGit } from '../../git/run.ts';
import type { SecretFinding } from '../../secrets/finding.ts';
import { candidatePaths } from '../evidence/source.ts';
import { type Changes, readChanges } from './changes.ts';
import type { Outline, Part } from './outline.ts';

export type Severity = 'error' | 'warn';

export interface Problem {
  rule: string;
  severity: Severity;
  section: Part['key'] | 'frontmatter';
  line: number;
  message: string;
}

/** What a rule finds; the runner adds the rest. */
export type Finding = Pick<Problem, 'line' | 'message'>;

/** Something about a draft that a program can see (spec/review-pass.md, "Rules"). */
export interface Rule {
  id: string;
  severity: Severity;
  check(subject: Subject): Finding[];
}

/** What a rule may read: the draft, and the worktree it speaks of. */
export interface Subject {
  /** Its secrets are blacked out: no rule can quote one. */
  outline: Outline;
  /** The sure ones; about the others the review asks. */
  secrets: readonly SecretFinding[];
  worktree: string;
  /** Where the writer works; paths may be relative to it. */
  cwd: string;
  home: string;
  env: Context['env'];
  /** Returns what git says was changed; null without a repository. Asked once, and only by rules that need it. */
  changes(): Changes | null;
  /** Returns the files of the repository, tracked and new, from its root; none without git. Asked once. */
  files(): readonly string[];
  /** Returns the lines of the file that a path means: infinite for a very large one, null when there is none. */
  lineCount(path: string): number | null;
}

/** Larger files are taken to be long enough. */
const countLimit = 4 * 1024 * 1024;
/** More paths are not looked for: no honest handoff names as many. */
const lookedForAtMost = 2_000;

/** Counts the lines of a file; a line end at its very end begins no further one. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count;
}

/** Returns the files that git knows or could add. */
function listFiles(worktree: string, env: Context['env']): readonly string[] {
  const listed = readGit(worktree, ['ls-files', '-z', '-c', '-o', '--exclude-standard', '--full-name'], env);
  return listed.ok ? listed.output.split('\0').filter(Boolean) : [];
}

/** Makes the subject of a review; `since` returns the commit of the last handoff from this worktree. */
export function makeSubject(
  { cwd, home, env }: Context,
  worktree: string,
  draft: Pick<Subject, 'outline' | 'secrets'>,
  since: () => string | null,
): Subject {
  let changes: Changes | null | undefined;
  let files: readonly string[] | undefined;
  const counts = new Map<string, number | null>();
  const readCount = (path: string): number | null => {
    if (counts.size >= lookedForAtMost) return Number.POSITIVE_INFINITY;
    for (const candidate of candidatePaths(path, { worktree, cwd, home })) {
      const file = readRegularFile(candidate, countLimit);
      if (file) return file.size > file.bytes.length ? Number.POSITIVE_INFINITY : countLines(file.bytes);
    }
    return null;
  };
  return {
    ...draft,
    worktree,
    cwd,
    home,
    env,
    changes() {
      if (changes === undefined) {
        changes = readHead(worktree).branch === 'none' ? null : readChanges(worktree, since(), env);
      }
      return changes;
    },
    files() {
      files ??= listFiles(worktree, env);
      return files;
    },
    lineCount(path) {
      const count = counts.get(path);
      if (count !== undefined) return count;
      const read = readCount(path);
      if (counts.size < lookedForAtMost) counts.set(path, read);
      return read;
    },
  };
}
