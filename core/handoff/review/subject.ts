import type { Context } from '../../context.ts';
import type { SecretFinding } from '../../secrets/patterns.ts';
import { readHead } from '../../worktree/head.ts';
import { type Changes, readChanges } from './changes.ts';
import type { Outline } from './outline.ts';

/** What a rule may look at: the draft, and the worktree it speaks of. */
export interface Subject {
  /** Its secrets are blacked out: no rule can quote one. */
  outline: Outline;
  secrets: readonly SecretFinding[];
  /** Root of the worktree. */
  worktree: string;
  /** Where the writer works; paths may be relative to it. */
  cwd: string;
  home: string;
  env: Context['env'];
  /** What git says was changed; null without a repository. Asked once, and only by rules that need it. */
  changes(): Changes | null;
}

/** Makes the subject of a review; `since` is the commit of the last handoff from this worktree, if it is known. */
export function makeSubject(
  ctx: Context,
  worktree: string,
  draft: Pick<Subject, 'outline' | 'secrets'>,
  since: () => string | null,
): Subject {
  let changes: Changes | null | undefined;
  return {
    ...draft,
    worktree,
    cwd: ctx.cwd,
    home: ctx.home,
    env: ctx.env,
    changes() {
      if (changes === undefined) {
        changes = readHead(worktree).branch === 'none' ? null : readChanges(worktree, since(), ctx.env);
      }
      return changes;
    },
  };
}
