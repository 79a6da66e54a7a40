import { join } from 'node:path';
import { parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { readRegularFile } from '../disk/read.ts';
import { HandoffError } from '../errors.ts';
import { rules } from './rules/all.ts';

/** Where a repository says how its handoffs are reviewed, in the root of the worktree. */
export const configFile = '.agent-handoff.yaml';

const configurable = rules.filter((rule) => rule.id !== 'secret').map((rule) => rule.id);
const level = z.enum(['off', 'warn', 'error']);

/** Other protocols keep their own keys beside `review`; within it a misspelt one is an error. */
const config = z.looseObject({
  review: z.optional(z.strictObject({ rules: z.optional(z.partialRecord(z.enum(configurable), level)) })),
});

export type RuleLevels = Readonly<Record<string, z.infer<typeof level>>>;

function refuse(path: string, what: string): never {
  throw new HandoffError('review-config', {
    message: `${path}: ${what}; expected review.rules with some of ${configurable.join(', ')}, each off, warn or error`,
    hint: `correct ${configFile}, or move it away, then run the command again`,
  });
}

/** The levels that the repository sets; empty without a file. Throws `review-config` for a file that says nothing valid. */
export function readRuleLevels(worktree: string): RuleLevels {
  const path = join(worktree, configFile);
  const file = readRegularFile(path, 65_536);
  if (!file || file.bytes.length === 0) return {};
  const document = parseDocument(Buffer.from(file.bytes).toString('utf8'), { schema: 'core' });
  const problem = document.errors[0];
  if (problem) refuse(path, problem.message.split('\n')[0] ?? 'it does not parse');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    refuse(path, error instanceof Error ? error.message : String(error));
  }
  const result = config.safeParse(value);
  if (result.success) return (result.data.review?.rules ?? {}) as RuleLevels;
  const issue = result.error.issues[0];
  refuse(path, `\`${issue?.path.join('.') || 'the file'}\`: ${issue?.message ?? 'not understood'}`);
}
