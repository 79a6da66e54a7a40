import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

/** Beside the threads' there is a `.coordination.lock`. */
const THREAD_LOCK = /^[0-9a-f]{8}-.*\.lock$/;

const lineSchema = z.looseObject({
  type: z.string(),
  timestamp: z.string().optional(),
  payload: z.looseObject({ type: z.string().optional() }),
});

const TURN_EVENTS = new Set(['task_started', 'task_complete', 'turn_aborted']);

export type RolloutLine = z.infer<typeof lineSchema>;

export interface Rollout {
  threadId: string;
  path: string;
  lines: RolloutLine[];
}

export interface WriterLock {
  threadId: string;
  path: string;
  /** The process that has the thread open, as /proc/locks tells; on Linux only. */
  heldBy: number | undefined;
}

/** Every thread's file under `~/.codex/sessions`, oldest first; those of subagents too. */
export async function rollouts(home: string): Promise<Rollout[]> {
  const folder = join(home, '.codex/sessions');
  const names = (await namesIn(folder, true)).filter((name) => name.endsWith('.jsonl')).sort();
  return Promise.all(names.map((name) => readRollout(join(folder, name))));
}

/**
 * Whether a turn of that process has begun that has not ended yet. The screen does not always tell: not while text
 * streams in. The thread of one that was killed in its turn never tells its end.
 */
export async function turnIsRunning(home: string, pid: number): Promise<boolean> {
  const all = await rollouts(home);
  const held = (await writerLocks(home)).filter(({ heldBy }) => heldBy === pid);
  const own = new Set(held.map(({ threadId }) => threadId));
  const threads = process.platform === 'linux' ? all.filter(({ threadId }) => own.has(threadId)) : all;
  // A thread that goes on in this process may hold a turn of one that was killed.
  const began = await stat(`/proc/${pid}`).then(
    ({ ctimeMs }) => ctimeMs,
    () => 0,
  );
  return threads.some(({ lines }) => {
    const events = lines
      .filter((line) => line.type === 'event_msg' && Date.parse(line.timestamp ?? '') >= began)
      .map((line) => line.payload.type);
    const last = events.findLast((type) => type && TURN_EVENTS.has(type));
    return last === 'task_started';
  });
}

async function readRollout(path: string): Promise<Rollout> {
  // The last piece is empty, or a line that is only half written.
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return {
    threadId: basename(path, '.jsonl').slice(-36),
    path,
    lines: lines.map((line) => lineSchema.parse(JSON.parse(line))),
  };
}

/** The threads' lock files under `~/.codex/thread-writer-locks`, and who holds them. */
export async function writerLocks(home: string): Promise<WriterLock[]> {
  const folder = join(home, '.codex/thread-writer-locks');
  const names = (await namesIn(folder)).filter((name) => THREAD_LOCK.test(name));
  const holders = await flockHolders();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // A clean end removes it meanwhile.
      const ino = await stat(path).then((found) => found.ino, isGone);
      return { threadId: basename(name, '.lock'), path, heldBy: ino === null ? undefined : holders.get(ino) };
    }),
  );
}

/** pid by inode, from lines like `1: FLOCK  ADVISORY  WRITE 4711 fe:00:123456 0 EOF`. */
async function flockHolders(): Promise<Map<number, number>> {
  const table = process.platform === 'linux' ? await readFile('/proc/locks', 'utf8') : '';
  const rows = table.matchAll(/^\d+: FLOCK +ADVISORY +WRITE +(\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) /gm);
  return new Map([...rows].map(([, pid, inode]) => [Number(inode), Number(pid)]));
}

function isGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

async function namesIn(folder: string, recursive = false): Promise<string[]> {
  try {
    return await readdir(folder, { recursive });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
