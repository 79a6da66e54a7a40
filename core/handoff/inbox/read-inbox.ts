import { join } from 'node:path';
import { entryAt, isDirectory, isSameFile } from '../../files/entry.ts';
import { type FileBytes, listNames, readLimit, readRegularFile } from '../../files/read.ts';
import { isOwn } from '../../files/trust.ts';
import { readPlainFrontmatter } from '../../text/frontmatter.ts';
import { fileNameInstant } from '../format/file-name.ts';
import { type Handoff, parseHandoff } from '../format/parse.ts';
import { sectionContent } from '../format/sections.ts';
import type { InboxPaths } from './paths.ts';

export interface InboxFile {
  file: string;
  path: string;
  handoff: Handoff;
  /** Bytes of the whole file; more than were read when it is very large. */
  size: number;
  modified: Date;
  truncated: boolean;
  created: Date;
  /** Earlier deliveries, by its frontmatter. */
  deliveries: number;
  /** The recorded worktree, when its path no longer exists: whoever holds the inbox gets the handoff. */
  goneWorktree: string | null;
}

export interface InboxContent {
  files: InboxFile[];
  /** Names ending in `.md` that are no regular file: left alone, and said. */
  irregular: string[];
  /** Names that another start took between the look and the reading. */
  vanished: string[];
}

function createdAt(handoff: Handoff, file: string, stat: FileBytes): Date {
  const written = new Date(handoff.fields.get('created') ?? '');
  if (!Number.isNaN(written.getTime())) return written;
  return fileNameInstant(file) ?? stat.modified;
}

/** Bytes of a handoff that are read; all that we filed have less. Reading so many takes a start to 145 MiB. */
export const handoffLimit = 5.5 * 1024 * 1024;

/** A file that is too large to be ours is read from its beginning only. */
function readWholeOrHead(path: string): FileBytes | null {
  const head = readRegularFile(path, readLimit, isOwn);
  const whole = head === null || head.size <= readLimit || head.size > handoffLimit;
  return whole ? head : readRegularFile(path, handoffLimit, isOwn);
}

/** Returns what a file calls itself: its `name`, else its first heading; empty without either. */
export function givenTitle({ handoff }: Pick<InboxFile, 'handoff'>): string {
  const heading = handoff.sections.find((section) => section.title !== '')?.title;
  return handoff.fields.get('name') || heading || '';
}

/** The one order of every list: the newest first; of one second by name, in which a suffix counts as later. */
export function newestFirst(one: Placed, other: Placed): number {
  const stem = ({ file }: Placed) => file.replace(/\.md$/, '');
  return other.created.getTime() - one.created.getTime() || (stem(one) < stem(other) ? 1 : -1);
}

type Placed = Pick<InboxFile, 'created' | 'file'>;

/** Reads one file of an inbox; null when it is gone or no regular file. */
export async function readInboxFile(directory: string, file: string): Promise<InboxFile | null> {
  const path = join(directory, file);
  const stat = readWholeOrHead(path);
  if (!stat) return null;
  const handoff = await parseHandoff(stat.bytes);
  const worktree = handoff.fields.get('worktree');
  return {
    file,
    path,
    handoff,
    size: stat.size,
    modified: stat.modified,
    truncated: stat.size > stat.bytes.length,
    created: createdAt(handoff, file, stat),
    deliveries: Number(handoff.fields.get('deliveries') ?? 0) || 0,
    goneWorktree: worktree && !isDirectory(worktree) ? worktree : null,
  };
}

/** Whether a file in this inbox is meant for another existing worktree whose path gives the same slug. */
export function belongsElsewhere(file: InboxFile, worktree: string): boolean {
  const recorded = file.handoff.fields.get('worktree');
  if (!recorded || recorded === worktree || file.goneWorktree !== null) return false;
  // One directory can have two spellings.
  return !isSameFile(recorded, worktree);
}

/** Names of handoffs in a directory of an inbox; dot files and others are not ours to read (spec/storage.md). */
export function handoffNames(directory: string): string[] {
  return listNames(directory).filter((name) => name.endsWith('.md') && !name.startsWith('.'));
}

/** Returns everything in `unread/` or `read/` that is for this worktree, newest first. */
export function readInbox(directory: string, worktree: string): Promise<InboxContent> {
  return readFiles(directory, handoffNames(directory), worktree, () => false);
}

/** Whether another start took a file meanwhile. A name that is no UTF-8 leads nowhere, and its file is there. */
function hasVanished(directory: string, name: string): boolean {
  return !name.includes('\uFFFD') && entryAt(join(directory, name)) === null;
}

/** Reads files whole until `isEnough` says so after one of them; takes their names out of `names`. */
async function readFiles(
  directory: string,
  names: string[],
  worktree: string,
  isEnough: (file: InboxFile) => boolean,
): Promise<InboxContent> {
  const content: InboxContent = { files: [], irregular: [], vanished: [] };
  for (let enough = false; !enough && names.length > 0; ) {
    const name = names.shift() ?? '';
    const file = await readInboxFile(directory, name);
    if (file === null) content[hasVanished(directory, name) ? 'vanished' : 'irregular'].push(name);
    else if (!belongsElsewhere(file, worktree)) {
      content.files.push(file);
      enough = isEnough(file);
    }
  }
  content.files.sort(newestFirst);
  return content;
}

const wholeBytes = 4 * 1024 * 1024;
const headBytes = 4096;
/** The largest cap of a client, and what a shown handoff takes of it besides its own words (spec/surfacing.md). */
const largestCap = 10_000;
const leastFrame = 180;
/** More lines than these never fit into what is kept for handoffs that are only named. */
const namedLines = 10;

/** Tells after which file a start has read enough: when what must be shown exceeds every cap; or 4 MiB. */
function readingLimit(): (file: InboxFile) => boolean {
  let shown = 0;
  let named = 0;
  let bytes = 0;
  return (file) => {
    const { sections, verbatim, body } = file.handoff;
    const words = verbatim
      ? body.length
      : sectionContent(sections, 'next-action').length + sectionContent(sections, 'donts').length;
    if (shown > largestCap) named++;
    shown += words + leastFrame;
    bytes += file.truncated ? readLimit : file.size;
    return named >= namedLines || bytes >= wholeBytes;
  };
}

/** By the instant in its name, those without one last: a file is read only when it may be shown. */
function newestNames(names: readonly string[]): string[] {
  const stem = (name: string) => name.replace(/\.md$/, '');
  const keys = names.map((name) => `${fileNameInstant(name) === null ? 0 : 1}${stem(name)}`);
  return keys.sort((a, b) => (a < b ? 1 : -1)).map((key) => `${key.slice(1)}.md`);
}

/** Whether a file names another existing worktree, judged by its first bytes; what cannot be told counts as ours. */
function headBelongsElsewhere(path: string, worktree: string): boolean {
  const head = readRegularFile(path, headBytes);
  if (head === null) return false;
  const text = head.bytes.toString('latin1');
  // Most are ours and say so in plain bytes: nothing of them needs to be parsed.
  if (text.includes(`\nworktree: ${worktree}\n`)) return false;
  const recorded = readPlainFrontmatter(head.bytes.toString('utf8'))?.values.get('worktree');
  if (!recorded || recorded === worktree) return false;
  return isDirectory(recorded) && !isSameFile(recorded, worktree);
}

/** What waits, newest first: the newest are read whole, `older` counts the rest. Bounded for any inbox. */
export async function readWaiting(paths: InboxPaths, worktree: string) {
  const names = newestNames(handoffNames(paths.unread));
  const content = await readFiles(paths.unread, names, worktree, readingLimit());
  const older = names.filter((name) => !headBelongsElsewhere(join(paths.unread, name), worktree));
  return { ...content, older: older.length };
}
