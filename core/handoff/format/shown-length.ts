/** What a session is shown at most, less what surrounds a handoff (spec/surfacing.md). */
const shownAtMost = 8_500;

/** Says that no session is shown a body whole; null for one that fits. */
export function describeTooLong(body: string): string | null {
  if (body.length <= shownAtMost) return null;
  return `${body.length} characters: a session is shown about ${shownAtMost}, the rest only by path; keep what the reader cannot find out`;
}
