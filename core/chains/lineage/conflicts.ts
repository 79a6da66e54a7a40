import { splitBody } from '../format/body-sections.ts';
import type { Entry } from '../format/fields.ts';
import { findLifted, liftsConstraint } from './constraints.ts';
import type { InForce } from './inherited.ts';

/** Something that two parents of a merge disagree on, as far as a program can see. */
export interface Conflict {
  kind: 'file' | 'status' | 'next_task' | 'constraint';
  between: readonly [string, string];
  message: string;
}

const pathToken = /(?:[A-Za-z]:)?(?:[\w.@~+-]*\/)+[\w.@+-]+|\b[\w@+-][\w.@+-]*\.[A-Za-z][A-Za-z0-9]{0,7}\b/g;
/** Extensions by which a bare word, without a directory, is taken for a file. */
const fileExtension =
  /\.(?:rs|toml|lock|ts|tsx|mts|cts|js|jsx|mjs|cjs|json|jsonc|md|ya?ml|py|go|java|kt|c|h|cc|cpp|hpp|cs|rb|php|swift|sh|sql|html|css|scss|vue|svelte|proto|xml|ini|cfg|env|txt|tf|gradle)$/i;

/** The files that an Output names: words with a directory and an extension, or bare ones with a known extension. */
export function touchedFiles(body: string): string[] {
  const output = splitBody(body)
    .filter(({ key }) => key === 'output')
    .flatMap(({ lines }) => lines)
    .join('\n')
    .replace(/\bhttps?:\/\/\S+/g, '');
  const files = [...output.matchAll(pathToken)].map((match) =>
    match[0].replace(/^\.\//, '').replace(/\.+$/, ''),
  );
  const isFile = (path: string) =>
    (path.includes('/') ? /\/[^/]*\.[A-Za-z0-9]+$/.test(path) : fileExtension.test(path)) &&
    !path.includes('.local/handoff/');
  return [...new Set(files.filter(isFile))];
}

function normaliseTask(task: string): string {
  return task
    .toLowerCase()
    .replace(/[`"'.]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function comparePair(one: Entry, other: Entry, canonical: (agent: string) => string): Conflict[] {
  const between = [one.id, other.id] as const;
  const conflicts: Conflict[] = [];
  const theirs = new Set(touchedFiles(other.body));
  for (const path of touchedFiles(one.body)) {
    if (theirs.has(path))
      conflicts.push({ kind: 'file', between, message: `both name ${path} in their Output` });
  }
  const statuses = [one.fields.status, other.fields.status];
  if (
    statuses.includes('completed') &&
    statuses.some((status) => status === 'blocked' || status === 'needs_discussion')
  ) {
    conflicts.push({ kind: 'status', between, message: `one is ${statuses[0]}, the other ${statuses[1]}` });
  }
  const [mine, yours] = [one.fields.next_agent, other.fields.next_agent];
  const [task, otherTask] = [one.fields.next_task ?? '', other.fields.next_task ?? ''];
  if (
    mine &&
    yours &&
    canonical(mine) === canonical(yours) &&
    normaliseTask(task) !== normaliseTask(otherTask)
  ) {
    const message = `different tasks for ${canonical(mine)}: ${JSON.stringify(task)} and ${JSON.stringify(otherTask)}`;
    conflicts.push({ kind: 'next_task', between, message });
  }
  return conflicts;
}

/** What the parents of a merge disagree on; `passed` is what each passes on, in the same order. */
export function findConflicts(
  parents: readonly Entry[],
  passed: readonly InForce[],
  canonical: (agent: string) => string,
): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const [index, one] of parents.entries()) {
    for (const [offset, other] of parents.slice(index + 1).entries()) {
      const position = index + 1 + offset;
      conflicts.push(
        ...comparePair(one, other, canonical),
        ...findLiftConflicts(one, other, passed[position]),
        ...findLiftConflicts(other, one, passed[index]),
      );
    }
  }
  return conflicts;
}

/** A constraint that one parent lifted while it is in force through the other. */
function findLiftConflicts(lifting: Entry, holding: Entry, passed: InForce | undefined): Conflict[] {
  const lifted = findLifted(lifting.body);
  return [...(passed?.values() ?? [])]
    .filter(({ key }) => lifted.some(({ claim }) => liftsConstraint(claim, key)))
    .map(({ text }) => ({
      kind: 'constraint',
      between: [lifting.id, holding.id],
      message: `${lifting.id} lifted ${JSON.stringify(text)}; through ${holding.id} it is still in force`,
    }));
}
