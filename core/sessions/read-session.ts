import { type ByteRange, streamLines, withRegularFile } from '../files/stream-lines.ts';
import { isForeign } from '../files/trust.ts';
import type { RecordReader, TranscriptFormat } from './event.ts';
import { SessionFold } from './fold.ts';
import { instantOf, recordsOf } from './line-records.ts';
import { withoutMiddles } from './long-texts.ts';
import type { Session, SessionPlace } from './session.ts';

/** How much of either end a quick look reads. */
const glanceBytes = { head: 64 * 1024, tail: 256 * 1024 };

/** Both ends of a file; one range where they meet. */
function endsOf(size: number): ByteRange[] {
  const { head, tail } = glanceBytes;
  if (size <= head + tail) return [{ from: 0, to: size }];
  return [
    { from: 0, to: head },
    { from: size - tail, to: size },
  ];
}

export interface SessionReading {
  session: Session;
  /** Whether only both ends of the file were read: counts are too low then, and its end is right. */
  partial: boolean;
  size: number;
}

/** How many records may come before one that tells whose transcript it is. */
const recognitionLimit = 50;

/** Bytes in which a record shows its type, and whether it has a tool's result. */
const beginningBytes = 1_000;
/** A shorter line is parsed sooner than it is looked through. */
const shortLine = 16 * 1024;
/** What shows that a line holds more than one record. */
const gluedRecords = ['}{"', '{"timestamp":', '{"parentUuid":'];

/** Returns the text of a line as far as it is read; null for one that says nothing. One that holds more records is whole. */
function textOfLine(bytes: Buffer, format: TranscriptFormat | null): string | null {
  const kind = format?.lineKind(bytes.toString('latin1', 0, beginningBytes));
  if (kind === 'result' && bytes.length > shortLine) return withoutMiddles(bytes);
  const isGlued = () => gluedRecords.some((glued) => bytes.indexOf(glued, 1, 'latin1') > 0);
  return kind === 'silent' && !isGlued() ? null : bytes.toString('utf8');
}

class TranscriptReading {
  readonly #formats: readonly TranscriptFormat[];
  readonly #fold: SessionFold;
  readonly #early: unknown[] = [];
  #format: TranscriptFormat | null = null;
  #read: RecordReader = () => null;

  constructor(formats: readonly TranscriptFormat[], keepCalls = false) {
    this.#formats = formats;
    this.#fold = new SessionFold({ keepCalls });
  }

  /** Reads the lines of a part of a file; false where it got late before the end. */
  addRange(file: number, range: ByteRange, isLate = () => false): boolean {
    for (const { bytes } of streamLines(file, range)) {
      if (isLate()) return false;
      this.addLine(bytes);
    }
    return true;
  }

  addLine(bytes: Buffer | null): void {
    const text = bytes === null ? '' : textOfLine(bytes, this.#format);
    if (text === null || (bytes !== null && text.trim() === '')) return;
    const records = recordsOf(text);
    if (records.length === 0) this.#fold.miss('lines');
    for (const record of records) this.#addRecord(record);
  }

  /** Who and where; null until a record has told the directory. */
  place(): SessionPlace | null {
    const place = this.#fold.place();
    return place.cwd === null ? null : place;
  }

  session(path: string): Session | null {
    return this.#format && this.#fold.session(this.#format.client, path);
  }

  #addRecord(record: unknown): void {
    if (this.#format === null) {
      this.#early.push(record);
      this.#format = this.#formats.find((format) => format.recognises(record)) ?? null;
      if (this.#format === null) {
        if (this.#early.length > recognitionLimit) this.#early.shift();
        return;
      }
      this.#read = this.#format.newReader();
      for (const early of this.#early.splice(0)) this.#take(early);
      return;
    }
    this.#take(record);
  }

  #take(record: unknown): void {
    const events = this.#read(record);
    if (events === null) this.#fold.miss('records');
    const at = instantOf(record);
    for (const event of events ?? []) this.#fold.add(event, at);
  }
}

interface ReadingLimits {
  /** Both ends of the file alone. */
  glance?: boolean;
  /** Whether the time for a whole file is over; asked before each line. */
  isLate?: () => boolean;
  /** Lists every call of a tool, too. */
  keepCalls?: boolean;
}

/**
 * Reads a transcript to a session, whichever client wrote it; with `glance`, or where it gets late, both ends of the
 * file alone. Returns null for a file that is none: a link, another user's, without a record of a client.
 */
export function readSession(
  path: string,
  formats: readonly TranscriptFormat[],
  { glance = false, isLate, keepCalls = false }: ReadingLimits = {},
): SessionReading | null {
  return withRegularFile(
    path,
    (stat) => !isForeign(stat),
    (file, size) => {
      const ends = endsOf(size);
      const whole = new TranscriptReading(formats, keepCalls);
      const isWhole = !glance && whole.addRange(file, { from: 0, to: size }, isLate);
      const reading = isWhole ? whole : new TranscriptReading(formats, keepCalls);
      if (!isWhole) for (const range of ends) reading.addRange(file, range);
      const session = reading.session(path);
      return session && { session, partial: !isWhole && ends.length > 1, size };
    },
  );
}

/**
 * Reads of a transcript only who ran where: its first lines, until one tells the directory. Returns null where none of
 * them does, and for a file that is none.
 */
export function readPlace(path: string, formats: readonly TranscriptFormat[]): SessionPlace | null {
  return withRegularFile(
    path,
    (stat) => !isForeign(stat),
    (file) => {
      const reading = new TranscriptReading(formats);
      for (const { bytes } of streamLines(file, { from: 0, to: glanceBytes.head })) {
        reading.addLine(bytes);
        if (reading.place() !== null) return reading.place();
      }
      return null;
    },
  );
}
