import { HandoffError } from '../../core/errors.ts';
import { ageMs } from '../../core/text/instants.ts';

/** Reads the age or date of `--since` into milliseconds since 1970; 0 where none is given. Throws `bad-usage`. */
export function parseSince(since: string | undefined, now: Date, usage: string): number {
  if (since === undefined) return 0;
  const age = ageMs(since);
  if (age !== null) return now.getTime() - age;
  const date = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?$/.test(since) ? Date.parse(since) : Number.NaN;
  if (!Number.isNaN(date)) return date;
  throw new HandoffError('bad-usage', {
    message: `--since ${JSON.stringify(since)}: expected an age such as 7d, 12h or 2w, or a date such as 2026-03-31`,
    hint: usage,
  });
}
