import type { GitRequest } from '../../core/git/start.ts';
import { type CloneGit, runCloneGit } from './clone-git.ts';

/** Where a clone stands and where its next version comes from. */
export interface Upstream {
  branch: string;
  /** The commit that the branch is at. */
  head: string;
  remote: string;
  /** The branch's name there, as `refs/heads/main`. */
  ref: string;
}

const format =
  '%(HEAD)%00%(refname:lstrip=2)%00%(objectname)%00%(upstream:remotename)%00%(upstream:remoteref)';

/** Null when no branch is checked out, or it follows none of a remote. */
export async function readUpstream(git: CloneGit, request: GitRequest = {}): Promise<Upstream | null> {
  const args = ['for-each-ref', `--format=${format}`, 'refs/heads'];
  const answer = await runCloneGit(git, args, request);
  if (!answer.ok) return null;
  const line = answer.output.split('\n').find((entry) => entry.startsWith('*'));
  const [, branch = '', head = '', remote = '', ref = ''] = line?.split('\0') ?? [];
  return branch === '' || remote === '' || ref === '' ? null : { branch, head, remote, ref };
}
