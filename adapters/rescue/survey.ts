import type { Context } from '../../core/context.ts';
import { isDirectory } from '../../core/files/entry.ts';
import { type Inbox, inboxPaths } from '../../core/handoff/inbox/paths.ts';
import type { TranscriptFile } from '../../core/rescue/finding/transcript-index.ts';
import { readWorkingDirectory } from '../../core/rescue/finding/working-directory.ts';
import type { RescueState } from '../../core/rescue/rescue-record.ts';
import { holdsWork } from '../../core/rescue/session-work.ts';
import type { TranscriptFormat } from '../../core/sessions/event.ts';
import { joinWords, plural } from '../../core/text/lines.ts';
import { findWorktreeRoot, identityOfRoot } from '../../core/worktree/identity.ts';
import { clients } from '../clients.ts';
import { type EndedSession, filedBy, livenessOf, readEnded, stateOf, stepFor } from './ended-session.ts';
import { lookForTranscripts } from './find-transcripts.ts';
import { readGitState } from './git-state.ts';

/** A session that ended without a handoff, and where it worked. */
export interface Unfiled extends EndedSession {
  state: RescueState;
  worktree: string;
}

/** Why a transcript is no session that ended without a handoff; `other`: a subagent's, or nothing could be read. */
export type PassedOver = 'open' | 'idle' | 'filed' | 'other';

export interface Survey {
  /** The newest first. */
  sessions: Unfiled[];
  passed: Record<PassedOver, number>;
  /** What decides at a start: the newest that ended and held work, also one that filed a handoff. */
  newest: Unfiled | 'filed' | null;
  /** How many transcripts of each client were looked at, by its title. */
  looked: ReadonlyMap<string, number>;
}

/** Says how many transcripts of each client were looked at. */
export function describeLooked({ looked }: Pick<Survey, 'looked'>): string {
  const counts = [...looked].filter(([, count]) => count > 0);
  const words = counts.map(([title, count]) => `${plural(count, 'transcript')} of ${title}`);
  return joinWords(words) || 'no transcript';
}

/** Returns the inbox of the worktree that a transcript says; of its directory, where that is gone. */
function inboxOf(ctx: Context, path: string): Inbox | null {
  const cwd = readWorkingDirectory(path);
  if (cwd === null) return null;
  const identity = identityOfRoot(isDirectory(cwd) ? findWorktreeRoot(cwd) : cwd);
  return { ctx, identity, paths: inboxPaths(ctx, identity) };
}

interface SurveyRequest {
  ctx: Context;
  files: readonly TranscriptFile[];
  /** The one worktree that all of them are of; left out, each says its own. */
  inbox?: Inbox;
  /** Of a larger transcript only both ends are read. */
  most?: number;
}

class SurveyReader {
  readonly #request: SurveyRequest;
  readonly #formats: readonly TranscriptFormat[];
  readonly #own: ReadonlySet<string | undefined>;

  constructor(request: SurveyRequest, formats: readonly TranscriptFormat[]) {
    this.#request = request;
    this.#formats = formats;
    this.#own = new Set(clients.map((client) => client.currentSession(request.ctx)?.session_id));
  }

  async look(file: TranscriptFile): Promise<Unfiled | PassedOver> {
    const { ctx, inbox: here, most } = this.#request;
    if (this.#own.has(file.id) || (await livenessOf({ ctx }, file)) === 'open') return 'open';
    const inbox = here ?? inboxOf(ctx, file.path);
    const ended = inbox && readEnded(inbox, file, this.#formats, most === undefined ? undefined : { most });
    if (inbox === null || ended === null || ended === 'none') return 'other';
    if (!holdsWork(ended.session)) return 'idle';
    if (filedBy(inbox, ended) !== null) return 'filed';
    return { ...ended, state: stateOf(inbox, ended), worktree: inbox.identity.worktree };
  }
}

/** Reads transcripts and tells which sessions ended without a handoff. */
export async function surveySessions(request: SurveyRequest): Promise<Survey> {
  const formats = await Promise.all(clients.map((client) => client.loadTranscriptFormat()));
  const reader = new SurveyReader(request, formats);
  const survey: Survey = {
    sessions: [],
    passed: { open: 0, idle: 0, filed: 0, other: 0 },
    newest: null,
    looked: new Map(
      clients.map(({ client, title }) => [
        title,
        request.files.filter((file) => file.client === client).length,
      ]),
    ),
  };
  for (const file of request.files) {
    const found = await reader.look(file);
    if (typeof found === 'string') survey.passed[found]++;
    else survey.sessions.push(found);
    if (found === 'filed' || typeof found !== 'string') survey.newest ??= found;
  }
  survey.sessions.sort((one, other) => other.at.getTime() - one.at.getTime());
  return survey;
}

/** Reads the sessions of one worktree of the last seven days. */
export function surveyWorktree(inbox: Inbox, most?: number): Promise<Survey> {
  const { ctx, identity, paths } = inbox;
  const { files } = lookForTranscripts({ ctx, paths, worktree: identity.worktree, patient: true });
  return surveySessions({ ctx, files, inbox, ...(most === undefined ? {} : { most }) });
}

/** Whether a start would bring or offer a session, were it the newest there, or did offer it. */
export function isLeft(inbox: Inbox, session: Unfiled): boolean {
  if (session.state === 'offered') return true;
  const readGit = (since: string | null) => readGitState(inbox.identity.worktree, since, inbox.ctx.env);
  const step = stepFor({ ...inbox, readGit }, session, 'over', null);
  return step === 'deliver' || step === 'offer';
}
