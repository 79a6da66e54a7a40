import { HandoffError } from '../../errors.ts';
import { readRegularFile } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { setFields, writeScalar } from '../../text/frontmatter-fields.ts';

/** What a verification command gave (spec/evidence.md, "Verification"). */
export interface LedgerEntry {
  /** `commandId` of the command. */
  id: string;
  /** Exit code; 124 when it was stopped after its time, 128 and the signal when one ended it. */
  exit: number;
  ms: number;
  /** First 12 hex digits of the SHA-256 of its output. */
  output: string;
}

/** The writer's results stand in `verification`, the reader's in `verified`. */
export type LedgerField = 'verification' | 'verified';

const entryPattern = /^([0-9a-f]{8})=(\d{1,3})\.(\d{1,9})\.([0-9a-f]{12})$/;

/** `<instant> <command>=<exit>.<ms>.<output> …` */
export function writeLedger(at: string, entries: readonly LedgerEntry[]): string {
  return [at, ...entries.map(({ id, exit, ms, output }) => `${id}=${exit}.${ms}.${output}`)].join(' ');
}

/** Reads a ledger; what is no entry is left out. */
export function readLedger(field: string | undefined): LedgerEntry[] {
  return (field ?? '').split(' ').flatMap((word) => {
    const match = entryPattern.exec(word);
    if (!match) return [];
    const [, id = '', exit, ms, output = ''] = match;
    return [{ id, exit: Number(exit), ms: Number(ms), output }];
  });
}

/** How a result differs from an earlier one; null when it does not, or there is none. */
export function compareResult(now: LedgerEntry, before: LedgerEntry | undefined): string | null {
  if (!before) return null;
  if (now.exit !== before.exit) return `exit ${now.exit}, recorded ${before.exit}`;
  return now.output === before.output ? null : 'same exit, other output than recorded';
}

async function textWithLedger(text: string, field: LedgerField, value: string): Promise<string | null> {
  const result = await readFrontmatter(text);
  if (result.kind === 'none') return `---\n${field}: ${writeScalar(value)}\n---\n\n${text}`;
  return setFields(text, { [field]: value });
}

/** Sets the ledger in a file and leaves every other byte. Throws `unreadable-body` where no field can be set. */
export async function recordLedger(path: string, field: LedgerField, value: string): Promise<void> {
  const file = readRegularFile(path);
  const whole = file !== null && file.size === file.bytes.length;
  const text = whole ? Buffer.from(file.bytes).toString('utf8') : null;
  const changed = text === null ? null : await textWithLedger(text, field, value);
  if (changed === null) {
    throw new HandoffError('unreadable-body', {
      message: `${path}: the results cannot be recorded; expected a handoff with readable frontmatter, or without any`,
      hint: `correct the lines at the top of ${path}, then run the same command again`,
    });
  }
  replaceFile(path, changed);
}
