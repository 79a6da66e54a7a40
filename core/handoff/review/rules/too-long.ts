import type { Rule } from '../rule.ts';

/** What a session is shown at most, less what stands around a handoff (spec/surfacing.md). */
const shownAtMost = 8_500;

/** What is said of a body that no session is shown whole; null for one that fits. */
export function describeTooLong(body: string): string | null {
  if (body.length <= shownAtMost) return null;
  return `${body.length} characters: a session is shown about ${shownAtMost}, the rest only by path; keep what the reader cannot find out`;
}

/** A handoff that says everything is cut by us, and read by nobody. */
export const tooLong: Rule = {
  id: 'too-long',
  severity: 'warn',
  check({ outline }) {
    const message = describeTooLong(outline.lines.slice(outline.bodyLine).join('\n'));
    return message === null ? [] : [{ line: outline.bodyLine + 1, message }];
  },
};
