import type { Session } from '../../sessions/session.ts';
import { type Check, failuresNow, lastChecks } from '../voices/checks.ts';
import { commitsOf } from '../voices/commits.ts';
import { isScratch, type TouchedFile, touchedFiles } from '../voices/files.ts';
import { clockText } from '../voices/lines.ts';
import type { RescueRequest } from './request.ts';

/** Everything that the sections are made of, read once. */
export class Material {
  readonly session: Session;
  readonly request: RescueRequest;
  readonly checks: Check[];
  readonly failures: Check[];
  readonly files: TouchedFile[];
  readonly lastEdit: number;
  readonly lastCommit: number;

  constructor(request: RescueRequest) {
    this.request = request;
    this.session = request.session;
    this.checks = lastChecks(this.session);
    this.failures = failuresNow(this.checks);
    this.files = touchedFiles(this.session, request.git?.root);
    this.lastEdit = Math.max(
      -1,
      ...this.files.filter(({ path }) => !isScratch(path)).map(({ order }) => order),
    );
    this.lastCommit = Math.max(-1, ...commitsOf(this.session).map(({ order }) => order));
  }

  readonly clock = (at: string | null): string => clockText(at, this.session.ended);
}

/** Whether a file's last edit is in no commit: by git, else by the order of the records. */
export function isUncommitted({ path, order }: TouchedFile, { request, lastCommit }: Material): boolean {
  const dirty = request.git?.dirty;
  if (!dirty) return order > lastCommit;
  // A directory that git does not know is listed for all that it holds.
  return dirty.some((one) => one === path || (one.endsWith('/') && path.startsWith(one)));
}

/** Whether the session ended with an answer and left nothing that its records know of. */
export function isFinished({ session, failures }: Material): boolean {
  const open = session.tasks?.list.some(({ state }) => state === 'open' || state === 'active') ?? false;
  return session.end === 'quit' && (session.replies.at(-1)?.final ?? false) && !open && failures.length === 0;
}

/** Returns the files of the worktree whose last edit is in no commit, the last first. */
export function uncommittedFiles(material: Material): TouchedFile[] {
  return material.files.filter((file) => !isScratch(file.path) && isUncommitted(file, material));
}
