import { oneLine } from '../../text/lines.ts';
import type { Entry } from '../format/entry.ts';
import { sectionText, splitBody } from '../format/sections.ts';
import { findConstraints, liftsConstraint } from './constraints.ts';
import type { InForce } from './inheritance.ts';

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

/** Returns the files that an Output names: words with a directory and an extension, or bare ones with a known one. */
export function touchedFiles(body: string): string[] {
  const output = sectionText(splitBody(body), 'output') ?? '';
  const words = output.replace(/\bhttps?:\/\/\S+/g, '').match(pathToken) ?? [];
  const files = words.map((word) => word.replace(/^\.\//, '').replace(/\.+$/, ''));
  const isFile = (path: string) =>
    (path.includes('/') ? /\/[^/]*\.[A-Za-z0-9]+$/ : fileExtension).test(path) &&
    !path.includes('.local/handoff/');
  return [...new Set(files.filter(isFile))];
}

const normaliseTask = (task: string) => oneLine(task.toLowerCase().replace(/[`"'.]/g, ''));

function comparePair(one: Entry, other: Entry, canonical: (agent: string) => string): Conflict[] {
  const between = [one.id, other.id] as const;
  const theirs = new Set(touchedFiles(other.body));
  const conflicts: Conflict[] = touchedFiles(one.body)
    .filter((path) => theirs.has(path))
    .map((path) => ({ kind: 'file', between, message: `both name ${path} in their Output` }));
  const statuses = [one.fields.status, other.fields.status];
  const isOpen = statuses.some((status) => status === 'blocked' || status === 'needs_discussion');
  if (statuses.includes('completed') && isOpen) {
    conflicts.push({ kind: 'status', between, message: `one is ${statuses[0]}, the other ${statuses[1]}` });
  }
  const [agent, otherAgent] = [one, other].map(({ fields }) => canonical(fields.next_agent ?? ''));
  const [task = '', otherTask = ''] = [one, other].map(({ fields }) => fields.next_task ?? '');
  if (agent && agent === otherAgent && normaliseTask(task) !== normaliseTask(otherTask)) {
    const message = `different tasks for ${agent}: ${JSON.stringify(task)} and ${JSON.stringify(otherTask)}`;
    conflicts.push({ kind: 'next_task', between, message });
  }
  return conflicts;
}

/** A constraint that one parent lifted while it is in force through the other. */
function findLiftConflicts(lifting: Entry, holding: Entry, passed: InForce | undefined): Conflict[] {
  const { lifted } = findConstraints(lifting.body);
  return [...(passed?.values() ?? [])]
    .filter(({ key }) => lifted.some(({ claim }) => liftsConstraint(claim, key)))
    .map(({ text }) => ({
      kind: 'constraint',
      between: [lifting.id, holding.id],
      message: `${lifting.id} lifted ${JSON.stringify(text)}; through ${holding.id} it is still in force`,
    }));
}

/** Returns what the parents of a merge disagree on; `passed` is what each passes on, in the same order. */
export function findConflicts(
  parents: readonly Entry[],
  passed: readonly InForce[],
  canonical: (agent: string) => string,
): Conflict[] {
  return parents.flatMap((one, index) =>
    parents
      .slice(index + 1)
      .flatMap((other, offset) => [
        ...comparePair(one, other, canonical),
        ...findLiftConflicts(one, other, passed[index + 1 + offset]),
        ...findLiftConflicts(other, one, passed[index]),
      ]),
  );
}
