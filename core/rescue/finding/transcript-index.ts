import { join } from 'node:path';
import { readJson } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import type { InboxPaths } from '../../handoff/inbox/paths.ts';

/** `idle`: no work that could be lost; `done`: whatever was to be done with it is done. Both hold while it is unchanged. */
export type Verdict = 'idle' | 'done';

/** A transcript of a session in this worktree. Its id is the one in its file's name, or begins so. */
export interface TranscriptFile {
  client: string;
  id: string;
  path: string;
  size: number;
  modifiedMs: number;
  /** When a start went on with it, where one was seen: until the next record it is as old as before. */
  resumedMs?: number;
  /** What an earlier look made of it; null for one that is new or has changed. */
  verdict: Verdict | null;
}

export interface LookedAt {
  /** When the directory changed last, where everything in it is known; 0 where it has to be read again. */
  changedMs: number;
  /** What stands for the transcripts that are not looked at any more, eight characters each. */
  passed: string;
}

/** What earlier looks found: `.rescue/index.json`, a cache (spec/storage.md, "Rescue"). */
export interface TranscriptIndex {
  worktree: string;
  lookedAtMs: number;
  directories: Record<string, LookedAt>;
  files: TranscriptFile[];
}

const indexPath = (paths: InboxPaths): string => join(paths.rescue, 'index.json');

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isFile(value: unknown): value is TranscriptFile {
  if (!isRecord(value)) return false;
  const texts = [value.client, value.id, value.path].every((text) => typeof text === 'string');
  const numbers = [value.size, value.modifiedMs, value.resumedMs ?? 0].every(Number.isFinite);
  return texts && numbers && (value.verdict === null || value.verdict === 'idle' || value.verdict === 'done');
}

const isLookedAt = (value: unknown): boolean =>
  isRecord(value) && Number.isFinite(value.changedMs) && typeof value.passed === 'string';

/** Checked by hand: loading zod would cost every start more than the look itself. */
function parseIndex(value: unknown): TranscriptIndex | null {
  if (!isRecord(value) || !isRecord(value.directories) || !Array.isArray(value.files)) return null;
  const isWhole =
    typeof value.worktree === 'string' &&
    Number.isFinite(value.lookedAtMs) &&
    Object.values(value.directories).every(isLookedAt) &&
    value.files.every(isFile);
  return isWhole ? (value as unknown as TranscriptIndex) : null;
}

/** A clock that was set back makes what was too old by the former one young again. */
const clockSlackMs = 3_600_000;

/** Returns the index of a worktree; an empty one where there is none, or none that can be used. */
export function readIndex(paths: InboxPaths, worktree: string, nowMs: number): TranscriptIndex {
  const index = readJson(indexPath(paths), parseIndex);
  const isUsable = index?.worktree === worktree && index.lookedAtMs <= nowMs + clockSlackMs;
  return isUsable ? index : { worktree, lookedAtMs: 0, directories: {}, files: [] };
}

/** Writes an index. It is a cache: a place that cannot be written only makes the next look slower. */
export function writeIndex(paths: InboxPaths, index: TranscriptIndex): void {
  try {
    const text = `${JSON.stringify(index)}\n`;
    replaceFile(indexPath(paths), text, { durable: false, workIn: paths.inbox });
  } catch {
    // The next look does without.
  }
}
