import { basename, resolve, sep } from 'node:path';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { replaceFile } from '../../../core/files/write.ts';
import { type Draft, draftHandoff } from '../../../core/rescue/draft.ts';
import { readSession } from '../../../core/sessions/read-session.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { didWork, filedHandoff } from '../../../core/sessions/worth.ts';
import type { Identity } from '../../../core/worktree/identity.ts';
import { clients } from '../../clients.ts';
import { readGitState } from '../../rescue/git-state.ts';
import { readBudget } from '../packs/pack-for.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';

const defaultBudget = 3_000;

interface RescueOptions {
  budget?: string;
  out?: string;
}

/** Returns the session of a transcript. Throws `transcript-unreadable`, `transcript-empty`. */
async function sessionOf(path: string): Promise<Session> {
  const formats = await Promise.all(clients.map((client) => client.loadTranscriptFormat()));
  const reading = readSession(path, formats);
  if (reading === null) {
    throw new HandoffError('transcript-unreadable', {
      message: `${path}: expected a transcript of ${clients.map(({ title }) => title).join(' or ')}, a regular file of your own`,
      hint: `ls -l ${path}`,
    });
  }
  const { session } = reading;
  if (session.words.length > 0 || session.replies.length > 0 || session.commands.length > 0) return session;
  throw new HandoffError('transcript-empty', {
    message: `${path}: nothing was said or done in this session, there is nothing to draft`,
    hint: 'name the transcript of another session',
  });
}

/** Git speaks of the worktree that the verb runs in: only for a session that worked there. */
function worksIn(session: Session, { worktree }: Identity): boolean {
  return session.cwd === worktree || (session.cwd?.startsWith(worktree + sep) ?? false);
}

function writeDraft(path: string, { text }: Draft): void {
  try {
    replaceFile(path, text);
  } catch (error) {
    throw new HandoffError('draft-unwritable', {
      message: `--out ${path}: cannot be written (${systemCode(error) || String(error)}); expected a file in a directory of yours`,
      hint: 'name another file, or leave --out away to print the draft',
      cause: error,
    });
  }
}

/** `handoff rescue FILE`. */
export async function runRescue(
  { ctx, identity }: Workplace,
  file: string,
  options: Options<RescueOptions>,
): Promise<void> {
  const budget = options.budget === undefined ? defaultBudget : readBudget(options.budget);
  const session = await sessionOf(resolve(ctx.cwd, file));
  const isHere = worksIn(session, identity);
  const draft = await draftHandoff({
    session,
    git: isHere ? readGitState(identity.worktree, session.started, ctx.env) : null,
    budget,
    now: ctx.now(),
    from: isHere || session.cwd === null ? identity.basename : basename(session.cwd.replaceAll('\\', '/')),
    to: identity.basename,
  });
  const out = options.out === undefined ? null : resolve(ctx.cwd, options.out);
  if (out !== null) writeDraft(out, draft);
  if (options.json) {
    const { client, id, started, ended, end, turns, edits, transcript } = session;
    const about = {
      client,
      id,
      started,
      ended,
      end,
      turns,
      edits: edits.length,
      transcript,
      worked: didWork(session),
      filed: filedHandoff(session),
    };
    const { text, tokens, redacted, sections } = draft;
    await writeJson({
      text,
      session: about,
      sections,
      tokens,
      redacted,
      ...(out === null ? {} : { path: out }),
    });
    return;
  }
  if (draft.redacted.length > 0) writeWarnings([`redacted: ${draft.redacted.join(', ')}`]);
  await writeOut(out === null ? draft.text : asLine`Draft written: ${out}`);
}
