import { streamLines, withRegularFile } from '../files/stream-lines.ts';
import { isForeign } from '../files/trust.ts';
import type { RecordReader, SessionEvent, TranscriptFormat } from './event.ts';
import { instantOf, recordsOf } from './line-records.ts';

/** What a start reads of one transcript at most: half a second. */
const readLimit = 512 * 1024 * 1024;

/** What the main assistant of a transcript answered. */
type Answer = 'sentinel' | 'other' | 'none';

/** What one reader of events has seen of replies. */
class ReplySearch {
  readonly #format: TranscriptFormat;
  readonly #sentinel: string;
  readonly #read: RecordReader;
  readonly #answered = new Set<string>();
  readonly #cut = new Set<string>();
  isSubagent = false;
  isAcknowledged = false;

  constructor(format: TranscriptFormat, sentinel: string) {
    this.#format = format;
    this.#sentinel = sentinel;
    this.#read = format.newReader();
  }

  /** Reads a line; its events count only where they lie behind the delivery. */
  addLine(bytes: Buffer, counts: boolean): void {
    for (const record of recordsOf(bytes.toString('utf8')))
      for (const event of this.#read(record) ?? []) this.#add(event, counts);
  }

  answer(): Answer {
    if (this.isSubagent) return 'none';
    if (this.isAcknowledged) return 'sentinel';
    return [...this.#answered].some((message) => !this.#cut.has(message)) ? 'other' : 'none';
  }

  #add(event: SessionEvent, counts: boolean): void {
    if (event.kind === 'about') this.isSubagent ||= event.subagent ?? false;
    if (!counts) return;
    if (event.kind === 'call' && this.#format.replies.calls) this.#answered.add(event.message ?? '');
    if (event.kind !== 'reply') return;
    if (event.cut) this.#cut.add(event.message ?? 'cut');
    else if (event.text.trim() !== '') {
      this.#answered.add(event.message ?? '');
      this.isAcknowledged ||= event.text.includes(this.#sentinel);
    }
  }
}

/**
 * Returns what the main assistant answered in a transcript behind a place in it, whatever its clock says. `none` for a
 * file that is none, behind a link or another user's.
 */
export function readReply(
  path: string,
  format: TranscriptFormat,
  { offset, sentinel }: { offset: number; sentinel: string },
): Answer {
  const { words, head } = format.replies;
  const search = new ReplySearch(format, sentinel);
  withRegularFile(
    path,
    (stat) => !isForeign(stat),
    (file) => {
      for (const { bytes } of streamLines(file, { from: 0, to: Math.min(head, offset) }))
        if (bytes !== null) search.addLine(bytes, false);
      const range = { from: offset, to: offset + readLimit, midLine: true };
      for (const { bytes, offset: at } of streamLines(file, range)) {
        if (bytes === null || (at >= head && !words.some((word) => bytes.includes(word)))) continue;
        search.addLine(bytes, true);
        if (search.isAcknowledged || search.isSubagent) return;
      }
    },
  );
  return search.answer();
}

/** How much of the end of a transcript is searched for a compaction. */
const compactionTail = 16 * 1024 * 1024;

/** Whether a transcript has a compaction after an instant, as far as its end tells. */
export function wasCompactedSince(path: string, format: TranscriptFormat, since: string): boolean {
  const read = format.newReader();
  const isLater = (record: unknown) => Date.parse(instantOf(record) ?? '') > Date.parse(since);
  const found = withRegularFile(
    path,
    (stat) => !isForeign(stat),
    (file, size) => {
      for (const { bytes } of streamLines(file, { from: Math.max(0, size - compactionTail), to: size })) {
        if (!bytes?.includes('compact')) continue;
        const records = recordsOf(bytes.toString('utf8'));
        const isCompaction = (record: unknown) => read(record)?.some(({ kind }) => kind === 'compaction');
        if (records.some((record) => isCompaction(record) && isLater(record))) return true;
      }
      return false;
    },
  );
  return found ?? false;
}
