import { HandoffError } from '../../core/errors.ts';
import type { GitRequest } from '../../core/git/start.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type CloneGit, runCloneGit } from './clone-git.ts';

/** Runs git in the clone and returns what it printed. Throws `git-failed` with git's own words. */
export async function askClone(
  git: CloneGit,
  args: readonly string[],
  request: GitRequest = {},
): Promise<string> {
  const answer = await runCloneGit(git, args, request);
  if (answer.ok) return answer.output;
  throw new HandoffError('git-failed', {
    message: `git ${args[0]} failed in ${git.clone}: ${answer.reason || 'it gave no reason'}`,
    hint: `git -C ${shellWord(git.clone)} status`,
  });
}

/** Fields of `-z` output. */
export function fieldsOf(output: string): string[] {
  return output.split('\0').filter((field) => field !== '');
}
