import { LineCounter, type Node, parseDocument } from 'yaml';
import type * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';

/** A file of settings that cannot be used: what is wrong with it, and in which line. */
function refuse(path: string, line: number, what: string): never {
  throw new HandoffError('pack-config', {
    message: `${path}:${line}: ${what}`,
    hint: `correct line ${line} of ${path}, or move the file away, then run the command again`,
  });
}

interface ReadYaml {
  value: unknown;
  /** The line of the nearest node on that path of keys. */
  lineOf: (keys: readonly PropertyKey[]) => number;
}

/** Reads YAML as data; what does not parse is refused with its line. */
export function readYaml(text: string, path: string): ReadYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter: counter });
  const problem = document.errors[0];
  if (problem)
    refuse(path, counter.linePos(problem.pos[0]).line, problem.message.split('\n')[0] ?? 'it does not parse');
  const lineOf = (keys: readonly PropertyKey[]): number => {
    for (let length = keys.length; length > 0; length--) {
      const node = document.getIn(keys.slice(0, length), true) as Node | undefined;
      if (node?.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    return { value: document.toJS({ maxAliasCount: 20 }) ?? {}, lineOf };
  } catch (error) {
    refuse(path, 1, error instanceof Error ? error.message : String(error));
  }
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

/** The value of a file by its schema; the first fault is refused with its line. */
export function checkYaml<T>(
  schema: z.ZodMiniType<T>,
  read: ReadYaml,
  path: string,
  within: readonly string[] = [],
): T {
  const value = within.reduce<unknown>(
    (holder, key) => (holder as Record<string, unknown> | null | undefined)?.[key],
    read.value,
  );
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const keys = [...within, ...(issue?.path ?? [])];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const at = unknown[0] === undefined ? keys : [...keys, unknown[0]];
  return refuse(path, read.lineOf(at), `\`${keys.join('.') || 'the file'}\`: ${explain(issue)}`);
}
