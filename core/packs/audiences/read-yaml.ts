import { isNode, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';

function refuse(path: string, line: number, what: string): never {
  throw new HandoffError('pack-config', {
    message: `${path}:${line}: ${what}`,
    hint: `correct line ${line} of ${path}, or move the file away, then run the command again`,
  });
}

type Issue = NonNullable<ReturnType<z.ZodMiniType['safeParse']>['error']>['issues'][number];

/** What was expected, in words; the library's short messages say only that it was something else. */
function explain(issue: Issue | undefined): string {
  if (issue?.code === 'invalid_type')
    return `expected ${issue.expected === 'int' ? 'a whole number' : issue.expected}`;
  if (issue?.code === 'too_small')
    return `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
  if (issue?.code === 'too_big') return `expected at most ${issue.maximum}`;
  if (issue?.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  if (issue?.code === 'unrecognized_keys') return `unknown key ${issue.keys.join(', ')}`;
  return issue?.message ?? 'not understood';
}

/** Returns what a YAML file holds, by a schema. Throws `pack-config` with the line of the first fault. */
export function readYaml<T>(schema: z.ZodMiniType<T>, text: string, path: string): T {
  const counter = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter: counter });
  const [problem] = document.errors;
  if (problem) {
    const what = problem.message.split('\n')[0] ?? 'it does not parse';
    refuse(path, counter.linePos(problem.pos[0]).line, what);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    refuse(path, 1, error instanceof Error ? error.message : String(error));
  }
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data as T;
  const [issue] = error.issues;
  const keys = issue?.path ?? [];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  // The line of the nearest node on the way to the fault.
  const nodes = [...keys, ...unknown].map((_, at, all) => document.getIn(all.slice(0, at + 1), true));
  const start = nodes.findLast((node) => isNode(node) && node.range);
  const line = isNode(start) && start.range ? counter.linePos(start.range[0]).line : 1;
  return refuse(path, line, `\`${keys.join('.') || 'the file'}\`: ${explain(issue)}`);
}
