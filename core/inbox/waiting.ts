import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { InboxPaths } from '../disk/inbox-paths.ts';
import { type FileBytes, listNames, readLimit, readRegularFile } from '../disk/read.ts';
import { isOwnFile } from '../disk/trust.ts';
import { fileNameInstant } from '../handoff/file-name.ts';
import { type Handoff, parseHandoff } from '../handoff/parse.ts';
import { readPlainFrontmatter } from '../handoff/plain-frontmatter.ts';

/** A handoff file in an inbox, read. */
export interface InboxFile {
  /** The file's name. */
  file: string;
  path: string;
  handoff: Handoff;
  /** Bytes of the whole file; more than were read when it is very large. */
  size: number;
  truncated: boolean;
  created: Date;
  /** Earlier deliveries, by its frontmatter. */
  deliveries: number;
  /** The recorded worktree, when its path no longer exists: whoever holds the inbox gets the handoff. */
  goneWorktree: string | null;
}

export interface InboxContent {
  /** Newest first. */
  files: InboxFile[];
  /** Names ending in `.md` that are no regular file: left alone, and said. */
  irregular: string[];
}

function createdAt(handoff: Handoff, file: string, stat: FileBytes): Date {
  const written = new Date(handoff.fields.get('created') ?? '');
  if (!Number.isNaN(written.getTime())) return written;
  return fileNameInstant(file) ?? stat.modified;
}

function exists(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Bytes of a handoff that are read: every one that we filed is read whole, with its don'ts and sentinel at the end.
 * One of this size takes a start to 145 MiB (measured).
 */
export const handoffLimit = 5.5 * 1024 * 1024;

/** A file that is too large to be ours is read from its beginning only. */
function readWholeOrHead(path: string): FileBytes | null {
  const head = readRegularFile(path, readLimit);
  const whole = head === null || head.size <= readLimit || head.size > handoffLimit;
  return whole ? head : readRegularFile(path, handoffLimit);
}

/** Reads one file of an inbox; null when it is gone or no regular file. */
export async function readInboxFile(directory: string, file: string): Promise<InboxFile | null> {
  const path = join(directory, file);
  if (!isOwnFile(path)) return null;
  const stat = readWholeOrHead(path);
  if (!stat) return null;
  const handoff = await parseHandoff(stat.bytes);
  const worktree = handoff.fields.get('worktree');
  return {
    file,
    path,
    handoff,
    size: stat.size,
    truncated: stat.size > stat.bytes.length,
    created: createdAt(handoff, file, stat),
    deliveries: Number(handoff.fields.get('deliveries') ?? 0) || 0,
    goneWorktree: worktree && !exists(worktree) ? worktree : null,
  };
}

/** Whether a file in this inbox is meant for another existing worktree whose path gives the same slug. */
export function belongsElsewhere(file: InboxFile, worktree: string): boolean {
  const recorded = file.handoff.fields.get('worktree');
  return recorded !== undefined && recorded !== '' && recorded !== worktree && file.goneWorktree === null;
}

/** Names of handoffs in a directory of an inbox; dot files and others are not ours to read (spec/storage.md). */
export function handoffNames(directory: string): string[] {
  return listNames(directory).filter((name) => name.endsWith('.md') && !name.startsWith('.'));
}

/** Everything in `unread/` or `read/` that is for this worktree, newest first. */
export function readInbox(directory: string, worktree: string): Promise<InboxContent> {
  return readFiles(directory, handoffNames(directory), worktree, Number.POSITIVE_INFINITY);
}

/** Reads files whole until they have `budget` bytes together; takes their names out of `names`. */
async function readFiles(
  directory: string,
  names: string[],
  worktree: string,
  budget: number,
): Promise<InboxContent> {
  const content: InboxContent = { files: [], irregular: [] };
  for (let left = budget; left > 0 && names.length > 0; ) {
    const name = names.shift() ?? '';
    const file = await readInboxFile(directory, name);
    left -= file?.truncated ? readLimit : (file?.size ?? 0);
    if (file === null) content.irregular.push(name);
    else if (!belongsElsewhere(file, worktree)) content.files.push(file);
  }
  content.files.sort((a, b) => b.created.getTime() - a.created.getTime() || (a.file < b.file ? 1 : -1));
  return content;
}

/** A host's cap never holds more handoffs than this; of older ones only the head is read, to count them. */
const fullyRead = 60;
const wholeBytes = 4 * 1024 * 1024;
const headBytes = 4096;

function sortKey(name: string): string {
  return fileNameInstant(name) === null ? `0${name}` : `1${name}`;
}

/** Whether a file names another existing worktree, judged by its first bytes; what cannot be told counts as ours. */
function headBelongsElsewhere(path: string, worktree: string): boolean {
  const head = readRegularFile(path, headBytes);
  const recorded =
    head && readPlainFrontmatter(Buffer.from(head.bytes).toString('utf8'))?.values.get('worktree');
  return Boolean(recorded) && recorded !== worktree && exists(recorded ?? '');
}

/** What waits, newest first: the newest are read whole, `older` counts the rest. Bounded for any inbox. */
export async function readWaiting(
  paths: InboxPaths,
  worktree: string,
): Promise<InboxContent & { older: number }> {
  const names = handoffNames(paths.unread).sort((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1));
  const newest = names.splice(0, fullyRead);
  const content = await readFiles(paths.unread, newest, worktree, wholeBytes);
  const older = [...newest, ...names].filter(
    (name) => !headBelongsElsewhere(join(paths.unread, name), worktree),
  );
  return { ...content, older: older.length };
}
