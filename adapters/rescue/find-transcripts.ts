import type { Context } from '../../core/context.ts';
import { isDirectory } from '../../core/files/entry.ts';
import { distrustOf } from '../../core/files/trust.ts';
import type { InboxPaths } from '../../core/handoff/inbox/paths.ts';
import {
  findTranscripts,
  sessionIdAt,
  type TranscriptSource,
} from '../../core/rescue/finding/find-transcripts.ts';
import {
  readIndex,
  type TranscriptFile,
  type TranscriptIndex,
  writeIndex,
} from '../../core/rescue/finding/transcript-index.ts';
import { insideOf } from '../../core/rescue/finding/working-directory.ts';
import { clients } from '../clients.ts';

/** Where a look is made, and for whom. */
export interface TranscriptLook {
  ctx: Context;
  paths: InboxPaths;
  worktree: string;
  /** Whether it may take as long as it needs: a verb may, a session's start may not. */
  patient?: boolean;
  /** The transcript that a start goes on with, however old it is. */
  resumed?: string | null;
}

/** Returns what is known of a worktree, with the transcript that is resumed now. */
function knownBefore(
  { ctx, paths, worktree, resumed }: TranscriptLook,
  sources: readonly TranscriptSource[],
) {
  const nowMs = ctx.now().getTime();
  const index = readIndex(paths, worktree, nowMs);
  if (!resumed) return index;
  const files = sources.flatMap((source): TranscriptFile[] => {
    const id = sessionIdAt(source, resumed);
    const named = {
      client: source.client,
      path: resumed,
      size: 0,
      modifiedMs: 0,
      resumedMs: nowMs,
      verdict: null,
    };
    return id === null ? [] : [{ ...named, id }];
  });
  return { ...index, files: [...files, ...index.files.filter(({ path }) => path !== resumed)] };
}

/** Finds the transcripts of a worktree's sessions, of every client, and remembers what it saw. */
export function lookForTranscripts(look: TranscriptLook): TranscriptIndex {
  const { ctx, paths, worktree, patient = false } = look;
  const sources = clients.map((client) => client.transcriptSource(ctx, worktree));
  const known = knownBefore(look, sources);
  // One that was passed over once can count since: it was too old and went on, or belonged to another user.
  const before = patient ? { ...known, directories: {} } : known;
  const request = { ctx, sources, index: before, isInside: insideOf(worktree), patient };
  const { index, isNews } = findTranscripts(request);
  // A verb that only looks makes no inbox; nobody writes through a link that a sandboxed session can have put there.
  const isKept = isNews && (!patient || isDirectory(paths.inbox)) && distrustOf(paths) === null;
  if (isKept) writeIndex(paths, index);
  return index;
}

/** Whether something is to be found out of a session that ended: of the newest one that held any work. */
export function isUndecided({ files }: TranscriptIndex, ownId: string): boolean {
  return files.find(({ id, verdict }) => id !== ownId && verdict !== 'idle')?.verdict === null;
}

/** Returns the transcripts of all worktrees' sessions, the newest first. */
export function findEveryTranscript(ctx: Context): TranscriptFile[] {
  const sources = clients.map((client) => client.transcriptSource(ctx, null));
  const index = { worktree: '', lookedAtMs: 0, directories: {}, files: [] };
  return findTranscripts({ ctx, sources, index, isInside: () => true, patient: true }).index.files;
}
