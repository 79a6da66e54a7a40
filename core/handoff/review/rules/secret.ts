import type { Rule } from '../rule.ts';

/** Publish refuses it; the review says so before. No configuration switches it off. */
export const secret: Rule = {
  id: 'secret',
  severity: 'error',
  check: ({ secrets }) =>
    secrets.map(({ line, kind }) => ({
      line,
      message: `${kind}: a handoff must hold no secret; say where it is kept, or publish with --redact`,
    })),
};
