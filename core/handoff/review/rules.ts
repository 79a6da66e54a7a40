import { describeTooLong } from '../inbox/draft.ts';
import { missingProgram } from './program-rule.ts';
import type { Rule } from './rule.ts';
import { decisionEvidence, doneAndOpen, relativeWords, templateLeft, vagueAction } from './text-rules.ts';
import { filesNotListed, filesNotTouched, lineBeyondEnd, missingPath, unknownSha } from './worktree-rules.ts';

/** Publish refuses it; the review says so before. No configuration switches it off. */
const secret: Rule = {
  id: 'secret',
  severity: 'error',
  check: ({ secrets }) =>
    secrets.map(({ line, kind }) => ({
      line,
      message: `${kind}: a handoff must hold no secret; say where it is kept, or publish with --redact`,
    })),
};

/** A handoff that says everything is cut by us, and read by nobody. */
const tooLong: Rule = {
  id: 'too-long',
  severity: 'warn',
  check({ outline }) {
    const message = describeTooLong(outline.lines.slice(outline.bodyLine).join('\n'));
    return message === null ? [] : [{ line: outline.bodyLine + 1, message }];
  },
};

/** Every rule of the review (spec/review-pass.md, "Rules"). */
export const rules: readonly Rule[] = [
  secret,
  vagueAction,
  templateLeft,
  doneAndOpen,
  missingPath,
  lineBeyondEnd,
  unknownSha,
  decisionEvidence,
  missingProgram,
  filesNotTouched,
  filesNotListed,
  relativeWords,
  tooLong,
];
