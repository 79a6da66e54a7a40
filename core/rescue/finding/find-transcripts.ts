import { basename, dirname, join } from 'node:path';
import type { Context } from '../../context.ts';
import { entryAt, targetAt } from '../../files/entry.ts';
import { listReadableNames } from '../../files/read.ts';
import { isForeign } from '../../files/trust.ts';
import type { LookedAt, TranscriptFile, TranscriptIndex } from './transcript-index.ts';
import { readWorkingDirectory } from './working-directory.ts';

/** Where a client keeps transcripts that may be of one worktree. */
export interface TranscriptSource {
  client: string;
  /** The newest first. */
  directories: readonly string[];
  /** Returns the id of the session whose transcript has that name in that directory; null for any other file. */
  sessionId(name: string, directory: string): string | null;
  /** Returns the id that a transcript says, for a client whose names hold the beginning of one alone. */
  readId?(path: string): string | null;
}

/** Returns the id of the session whose transcript lies at a path; null for any other file. */
export function sessionIdAt({ sessionId, readId }: TranscriptSource, path: string): string | null {
  const named = sessionId(basename(path), dirname(path));
  const told = named === null || readId === undefined ? null : readId(path);
  // The name decides: a record may say anything.
  return named !== null && told?.startsWith(named) ? told : named;
}

/** An older session is not brought by itself. */
export const rescuedAgeMs = 7 * 24 * 3600 * 1000;
/** More sessions of a worktree are not kept in mind. */
const keptFiles = 40;
/** What a look spends on transcripts that it has never seen; the next one goes on. */
const placingBudgetMs = 300;
/** A directory that changed within this time may change again without a new date. */
const settledMs = 2_000;
/** A transcript that names no directory for so long will name none. */
const untoldMs = 3_600_000;
const keyLength = 8;

/** A worktree that was looked for, and the directories that lie in it. */
export interface Look {
  ctx: Context;
  sources: readonly TranscriptSource[];
  index: TranscriptIndex;
  isInside: (directory: string) => boolean;
  /** Whether the look may take as long as it needs. */
  patient?: boolean;
}

/** Returns eight characters that stand for a name in its directory (FNV-1a). */
function keyOf(name: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(keyLength, '0');
}

function keysIn(passed: string): Set<string> {
  const keys = new Set<string>();
  for (let at = 0; at < passed.length; at += keyLength) keys.add(passed.slice(at, at + keyLength));
  return keys;
}

/** Returns a file as it is now, with what is known of it while it has not changed; null for one that does not count. */
function asItIs(
  file: Omit<TranscriptFile, 'size' | 'modifiedMs'>,
  known: TranscriptFile | null,
  stat: ReturnType<typeof entryAt>,
): TranscriptFile | null {
  if (!stat?.isFile() || isForeign(stat)) return null;
  const isSame = known?.size === stat.size && known.modifiedMs === stat.mtimeMs;
  return { ...file, size: stat.size, modifiedMs: stat.mtimeMs, verdict: isSame ? known.verdict : null };
}

interface Found {
  index: TranscriptIndex;
  /** Whether it differs from the index before. */
  isNews: boolean;
}

class Finder {
  readonly #look: Look;
  readonly #nowMs: number;
  readonly #files = new Map<string, TranscriptFile>();
  /** Directories with a transcript that was known, and cannot be looked at now. */
  readonly #unsure = new Set<string>();
  #isNews = false;

  constructor(look: Look) {
    this.#look = look;
    this.#nowMs = look.ctx.now().getTime();
    for (const known of look.index.files) {
      const file = asItIs(known, known, entryAt(known.path));
      if (file === null) this.#unsure.add(dirname(known.path));
      else if (!this.#isOld(file)) this.#files.set(file.path, file);
      if (file?.size !== known.size || file.modifiedMs !== known.modifiedMs) this.#isNews = true;
    }
  }

  find(): Found {
    const { sources, index } = this.#look;
    const directories: Record<string, LookedAt> = {};
    for (const source of sources) {
      for (const directory of source.directories) {
        const looked = this.#lookInto(source, directory, index.directories[directory]);
        if (looked !== null) directories[directory] = looked;
        const before = index.directories[directory];
        if (looked?.changedMs !== before?.changedMs || looked?.passed !== before?.passed) this.#isNews = true;
      }
    }
    const files = [...this.#files.values()].sort((one, other) => other.modifiedMs - one.modifiedMs);
    const found = { worktree: index.worktree, lookedAtMs: this.#nowMs, directories, files };
    return { index: found, isNews: this.#isNews };
  }

  #isOld({ modifiedMs, resumedMs = 0 }: TranscriptFile): boolean {
    return this.#nowMs - Math.max(modifiedMs, resumedMs) > rescuedAgeMs;
  }

  /** Whether there is no time left to look at a transcript that nobody has looked at yet. */
  #isLate(): boolean {
    return !this.#look.patient && this.#look.ctx.now().getTime() - this.#nowMs > placingBudgetMs;
  }

  #lookInto(source: TranscriptSource, directory: string, known: LookedAt | undefined): LookedAt | null {
    const stat = targetAt(directory);
    if (!stat?.isDirectory()) return null;
    if (known?.changedMs === stat.mtimeMs && !this.#unsure.has(directory)) return known;
    const passed = keysIn(known?.passed ?? '');
    // Null where it cannot be read, now or ever: nothing of it is known then.
    const names = listReadableNames(directory)?.sort().reverse() ?? null;
    let whole = names !== null && Math.abs(this.#nowMs - stat.mtimeMs) > settledMs;
    for (const name of names ?? []) {
      const path = join(directory, name);
      if (source.sessionId(name, directory) === null || this.#files.has(path) || passed.has(keyOf(name)))
        continue;
      const step = this.#isLate() ? 'later' : this.#place(source, path);
      if (step === 'pass') passed.add(keyOf(name));
      else if (step === 'later') whole = false;
    }
    return { changedMs: whole ? stat.mtimeMs : 0, passed: [...passed].join('') };
  }

  /** Finds out whose a transcript is; `later` where that cannot be told yet. */
  #place(source: TranscriptSource, path: string): 'keep' | 'pass' | 'later' {
    const stat = entryAt(path);
    // One that cannot even be looked at may be there again at the next look.
    if (stat === null) return 'later';
    const id = sessionIdAt(source, path) ?? '';
    const file = asItIs({ client: source.client, id, path, verdict: null }, null, stat);
    if (file === null || this.#isOld(file)) return 'pass';
    const directory = readWorkingDirectory(file.path);
    if (directory === null) return this.#nowMs - file.modifiedMs > untoldMs ? 'pass' : 'later';
    if (!this.#look.isInside(directory)) return 'pass';
    this.#files.set(file.path, file);
    this.#isNews = true;
    return 'keep';
  }
}

/** Forgets all files but the newest, so that no look grows without end. */
function keepNewest(index: TranscriptIndex): TranscriptIndex {
  const directories = { ...index.directories };
  for (const { path } of index.files.slice(keptFiles)) {
    const directory = dirname(path);
    const looked = directories[directory];
    if (looked) directories[directory] = { ...looked, passed: looked.passed + keyOf(basename(path)) };
  }
  return { ...index, directories, files: index.files.slice(0, keptFiles) };
}

/**
 * Finds the transcripts of a worktree's sessions of the last seven days, the newest first, as an index for the next
 * look. Cheap where little has changed since the last one (`npm run bench`).
 */
export function findTranscripts(look: Look): Found {
  const { index, isNews } = new Finder(look).find();
  return { index: keepNewest(index), isNews };
}
