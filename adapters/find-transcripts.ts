import type { Context } from '../core/context.ts';
import type { InboxPaths } from '../core/handoff/inbox/paths.ts';
import { findTranscripts } from '../core/rescue/finding/find-transcripts.ts';
import {
  readIndex,
  type TranscriptFile,
  type TranscriptIndex,
  writeIndex,
} from '../core/rescue/finding/transcript-index.ts';
import { insideOf } from '../core/rescue/finding/working-directory.ts';
import { clients } from './clients.ts';

/** Where a look is made, and for whom. */
export interface TranscriptLook {
  ctx: Context;
  paths: InboxPaths;
  worktree: string;
  /** Whether it may take as long as it needs: a verb may, a session's start may not. */
  patient?: boolean;
}

/** Finds the transcripts of a worktree's sessions, of every client, and remembers what it saw. */
export function lookForTranscripts({
  ctx,
  paths,
  worktree,
  patient = false,
}: TranscriptLook): TranscriptIndex {
  const before = readIndex(paths, worktree, ctx.now().getTime());
  const sources = clients.map((client) => client.transcriptSource(ctx, worktree));
  const index = findTranscripts({ ctx, sources, index: before, isInside: insideOf(worktree), patient });
  const known = ({ directories, files }: TranscriptIndex) => JSON.stringify([directories, files]);
  if (known(index) !== known(before)) writeIndex(paths, index);
  return index;
}

/** Returns the transcripts of all worktrees' sessions, the newest first. */
export function findEveryTranscript(ctx: Context): TranscriptFile[] {
  const sources = clients.map((client) => client.transcriptSource(ctx, null));
  const index = { worktree: '', lookedAtMs: 0, directories: {}, files: [] };
  return findTranscripts({ ctx, sources, index, isInside: () => true, patient: true }).files;
}
