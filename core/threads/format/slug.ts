import { HandoffError } from '../../errors.ts';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const datedPattern = /^(\d{4}-\d{2}-\d{2})(?:-(.*))?$/;
const nameLimit = 100;

function refuseSlug(given: string, fault: string): never {
  throw new HandoffError('bad-slug', {
    message: `${JSON.stringify(given)} ${fault}; expected a name such as auth-refactor: letters, digits, ".", "_" and "-", beginning with a letter or digit`,
    hint: 'handoff thread open auth-refactor "what it is about"',
  });
}

/** Whether it is a day of the calendar: `2026-02-30` is none. */
export function isDay(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** The part of a directory's name behind its date; the whole name when it begins with none. */
export const undatedName = (slug: string) => datedPattern.exec(slug)?.[2] || slug;

/** Throws `bad-slug` for what cannot name a directory here, or would leave it (`..`, `/`). */
function checkSlug(given: string): void {
  if (given === '') refuseSlug(given, 'is empty');
  if (given.includes('..')) refuseSlug(given, 'holds ".."');
  if (/[\\/]/.test(given)) refuseSlug(given, 'holds a path separator');
  if (!namePattern.test(given)) refuseSlug(given, 'holds a character that is not allowed');
  if (given.endsWith('.')) refuseSlug(given, 'ends with a dot');
  if (given.length > nameLimit) refuseSlug(given.slice(0, 40), `is longer than ${nameLimit} characters`);
}

/** The directory's name of a new thread: `<YYYY-MM-DD>-<slug>`, or the slug itself when it begins with a date. */
export function dateSlug(given: string, now: Date): string {
  checkSlug(given);
  const dated = datedPattern.exec(given);
  if (!dated) return `${now.toISOString().slice(0, 10)}-${given}`;
  if (!isDay(dated[1] ?? '')) refuseSlug(given, `begins with ${dated[1]}, a day that does not exist`);
  if (!dated[2]) refuseSlug(given, 'is only a date');
  return given;
}
