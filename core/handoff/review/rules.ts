import { join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';
import { readRegularFile } from '../../files/read.ts';
import { describeTooLong } from '../inbox/draft.ts';
import { lineBeyondEnd, missingPath, pathElsewhere } from './path-rules.ts';
import { relativeWords } from './relative-words.ts';
import type { Rule } from './rule.ts';
import { decisionEvidence, doneAndOpen, templateLeft } from './text-rules.ts';
import { vagueAction } from './vague-action.ts';
import { filesNotListed, filesNotTouched, missingProgram, unknownSha } from './worktree-rules.ts';

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
  pathElsewhere,
  unknownSha,
  decisionEvidence,
  missingProgram,
  filesNotTouched,
  filesNotListed,
  relativeWords,
  tooLong,
];

/** Where a repository says how its handoffs are reviewed, in the root of the worktree. */
const configFile = '.agent-handoff.yaml';

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
    hint: `correct ${configFile}, or move it away, then run the command again`,
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
  const path = join(worktree, configFile);
  const file = readRegularFile(path, 65_536);
  if (!file || file.bytes.length === 0) return {};
  const lines = new LineCounter();
  const text = file.bytes.toString('utf8');
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => `${path}:${Math.max(1, lines.linePos(offset).line)}`;
  const problem = document.errors[0];
  if (problem) refuse(lineAt(problem.pos[0]), problem.message.split('\n')[0] ?? 'it does not parse');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    refuse(path, error instanceof Error ? error.message : String(error));
  }
  const result = config.safeParse(value);
  if (result.success) return (result.data.review?.rules ?? {}) as RuleLevels;
  const [issue] = result.error.issues;
  if (!issue) refuse(path, 'not understood');
  const explained = explainIssue(issue);
  const node = document.getIn(explained.path, true);
  refuse(lineAt(isNode(node) ? (node.range?.[0] ?? 0) : 0), explained.what);
}
