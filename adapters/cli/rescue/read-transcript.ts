import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { isForeign } from '../../../core/files/trust.ts';
import { sessionIdAt } from '../../../core/rescue/finding/find-transcripts.ts';
import { readSession } from '../../../core/sessions/read-session.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { joinWords } from '../../../core/text/lines.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { clients } from '../../clients.ts';

const ownerMayRead = 0o400;

/** Why a path holds no session that could be read. */
function faultOf(path: string): string {
  const entry = entryAt(path);
  if (entry === null) return 'there is no such file';
  if (entry.isSymbolicLink()) return 'it is a link, and none is followed';
  if (!entry.isFile()) return entry.isDirectory() ? 'it is a directory' : 'it is no regular file';
  if (isForeign(entry)) return 'it belongs to another user';
  if (process.getuid !== undefined && (entry.mode & ownerMayRead) === 0) return 'you may not read it';
  if (entry.size === 0) return 'it is empty';
  return `no line of it is a record of ${joinWords(
    clients.map(({ title }) => title),
    'or',
  )}`;
}

/** Returns which client keeps a file, and its session's id; null for a file elsewhere. */
function keeperOf(ctx: Context, path: string): { client: string; id: string } | null {
  for (const { client, transcriptSource } of clients) {
    const source = transcriptSource(ctx, null);
    const id = source.directories.includes(dirname(path)) ? sessionIdAt(source, path) : null;
    if (id !== null) return { client, id };
  }
  return null;
}

/** Reads a transcript to its session. Throws `transcript-unreadable`, `transcript-empty`. */
export async function readTranscript(ctx: Context, path: string): Promise<Session> {
  const keeper = keeperOf(ctx, path);
  // Where it lies tells whose it is, and its name which session: records may look like another's.
  const readers = clients.filter(({ client }) => keeper === null || client === keeper.client);
  const formats = await Promise.all(readers.map((client) => client.loadTranscriptFormat()));
  const reading = readSession(path, formats);
  if (reading === null) {
    throw new HandoffError('transcript-unreadable', {
      message: `${path}: ${faultOf(path)}; expected a transcript as a client wrote it, a regular file of your own`,
      hint: entryAt(path) === null ? 'handoff rescue lists the sessions' : `ls -l ${shellWord(path)}`,
    });
  }
  const session = { ...reading.session, id: keeper?.id ?? reading.session.id };
  if (session.words.length > 0 || session.replies.length > 0 || session.commands.length > 0) return session;
  throw new HandoffError('transcript-empty', {
    message: `${path}: nothing was said or done in this session, there is nothing to draft`,
    hint: 'name the transcript of another session',
  });
}
