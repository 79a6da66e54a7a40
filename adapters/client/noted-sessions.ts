import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ensureDirectory } from '../../core/files/directory.ts';
import { stateDirectory } from '../../core/files/own/state-directory.ts';
import { isAlive, listAncestors, startTicks } from '../../core/files/process.ts';
import { listNames, readRegularFile } from '../../core/files/read.ts';
import { removeFile } from '../../core/files/remove.ts';
import { isOwnAlone } from '../../core/files/trust.ts';
import { replaceFile } from '../../core/files/write.ts';
import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import { asShape, either, nothing, number, object, string, type ValueOf } from '../../core/sessions/shape.ts';
import { findClientProcess } from './client-process.ts';

/**
 * What a session's start told us, for a client that keeps no list of its open sessions: a file for each of them in
 * `<state>/sessions/<client>/` (spec/storage.md, "State"). Read before every prompt, so not by zod.
 */
const note = object({
  session_id: string,
  transcript: either(string, nothing),
  cwd: string,
  /** How it started, until that start was served. */
  source: either(string, nothing),
  /** The client's process; null where the system tells no ancestors. */
  pid: either(number, nothing),
  start: string,
});
type Note = ValueOf<typeof note>;
export type NotedSession = Omit<Note, 'pid' | 'start'>;

const idPattern = /^[A-Za-z0-9_-]{1,128}$/;

function notesDirectory({ home, env }: Pick<Context, 'home' | 'env'>, client: string): string | null {
  const state = stateDirectory({ ...env, HOME: home });
  return state && join(state, 'sessions', client);
}

/** A note that only the user can have written; null for every other one. */
function readNote(path: string): Note | null {
  try {
    const file = readRegularFile(path, undefined, isOwnAlone);
    return file && asShape(note, JSON.parse(file.bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function readNotes(directory: string): Note[] {
  return listNames(directory)
    .filter((name) => name.endsWith('.json') && idPattern.test(name.slice(0, -5)))
    .flatMap((name) => readNote(join(directory, name)) ?? []);
}

const isRunning = ({ pid, start }: Note) => pid !== null && isAlive(pid) && startTicks(pid) === start;

/** Returns what was noted of a session; null for nothing. */
export function notedSession(ctx: Context, client: string, id: string): NotedSession | null {
  const directory = notesDirectory(ctx, client);
  if (directory === null || !idPattern.test(id)) return null;
  return readNote(join(directory, `${id}.json`));
}

/**
 * Notes a session of the client whose hook this process is, and forgets those that are over: also others of the same
 * process, but for those that are `busy`.
 */
export function noteSession(
  ctx: Context,
  client: string,
  session: NotedSession,
  busy: readonly string[] = [],
): void {
  const directory = notesDirectory(ctx, client);
  if (directory === null || !idPattern.test(session.session_id)) return;
  ensureDirectory(directory);
  const { pid, start } = findClientProcess() ?? { pid: null, start: '' };
  for (const other of readNotes(directory)) {
    const path = join(directory, `${other.session_id}.json`);
    // After `/clear` its process has another session.
    const isLeft = other.pid === pid && !busy.includes(other.session_id);
    const isOver = other.pid !== null && (isLeft || !isRunning(other));
    if (isOver && other.session_id !== session.session_id) removeFile(path);
  }
  const text = `${JSON.stringify({ ...session, pid, start })}\n`;
  replaceFile(join(directory, `${session.session_id}.json`), text, { durable: false });
}

/** Returns the noted session of the client's process that this one descends from; null for none. */
export function ownSession(ctx: Context, client: string): NotedSession | null {
  const directory = notesDirectory(ctx, client);
  if (directory === null) return null;
  const ancestors = listAncestors(process.ppid);
  const isOwn = ({ pid, start }: Note) => ancestors.some((one) => one.pid === pid && one.start === start);
  return readNotes(directory).find(isOwn) ?? null;
}

/** Whether a session runs, as far as its start was noted. */
export function readNotedLiveness(ctx: Context, client: string, record: { session_id: string }): Liveness {
  const directory = notesDirectory(ctx, client);
  const notes = directory === null ? [] : readNotes(directory);
  const found = notes.find(({ session_id }) => session_id === record.session_id);
  if (found === undefined) return notes.some(({ pid }) => pid !== null) ? 'over' : 'unknown';
  if (found.pid === null) return 'unknown';
  return isRunning(found) ? 'open' : 'over';
}
