import * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';
import { projectFile, readProjectFile } from '../../worktree/project-file.ts';
import { describeTooLong } from '../inbox/draft.ts';
import type { Rule } from './rule.ts';
import { decisionEvidence, doneAndOpen, relativeWords, templateLeft, vagueAction } from './text-rules.ts';
import {
  filesNotListed,
  filesNotTouched,
  lineBeyondEnd,
  missingPath,
  missingProgram,
  unknownSha,
} from './worktree-rules.ts';

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

const configurable = rules.filter((rule) => rule.id !== 'secret').map((rule) => rule.id);
const level = z.enum(['off', 'warn', 'error']);

/** Other protocols keep their own keys beside `review`; within it a misspelt one is an error. */
const config = z.looseObject({
  review: z.optional(
    z.nullable(
      z.strictObject({ rules: z.optional(z.nullable(z.partialRecord(z.enum(configurable), level))) }),
    ),
  ),
});

type RuleLevels = Readonly<Record<string, z.infer<typeof level>>>;

function refuse(where: string, what: string): never {
  throw new HandoffError('review-config', {
    message: `${where}: ${what}; expected review.rules with some of ${configurable.join(', ')}, each off, warn or error`,
    hint: `correct ${projectFile}, or move it away, then run the command again`,
  });
}

function explainIssue(issue: z.core.$ZodIssue): { path: PropertyKey[]; what: string } {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknown];
  const name = `\`${path.map(String).join('.') || 'the file'}\``;
  if (unknown.length > 0) return { path, what: `${name} is not known` };
  if (issue.code === 'invalid_key') return { path, what: `${name} is no rule that can be configured` };
  return { path, what: `${name}: ${issue.message}` };
}

/** Returns the levels that the repository sets; empty without a file. Throws `review-config` for an invalid file. */
export function readRuleLevels(worktree: string): RuleLevels {
  const file = readProjectFile(worktree);
  if (file === null) return {};
  if (file.fault !== null) refuse(file.whereIs([]), file.fault);
  const result = config.safeParse(file.value);
  if (result.success) return (result.data.review?.rules ?? {}) as RuleLevels;
  const [issue] = result.error.issues;
  if (!issue) refuse(projectFile, 'not understood');
  const explained = explainIssue(issue);
  refuse(file.whereIs(explained.path), explained.what);
}
