import { basename } from 'node:path';
import { readLimit } from '../files/read.ts';
import { listIds, shownPath } from './format/directory.ts';
import { describeUnknown, type Entry, priorities, statuses } from './format/entry.ts';
import { bareAgent, isAgentName, isSafeId, splitId } from './format/ids.ts';
import { headLimit, readEntry } from './format/read-entry.ts';
import { bodySections, sectionText, splitBody } from './format/sections.ts';
import { findConstraints, findDeep, withoutReason } from './lineage/constraints.ts';
import { type ConstraintNode, findLost, type InForce, inheritConstraints } from './lineage/inheritance.ts';
import { sortAncestors } from './lineage/lineage.ts';

interface CheckProblem {
  severity: 'error' | 'warn';
  file: string;
  code: string;
  message: string;
}

type Report = (severity: CheckProblem['severity'], code: string, message: string) => void;

type CheckedNode = ConstraintNode & Pick<Entry, 'statedId'> & { file: string };
type Nodes = ReadonlyMap<string, CheckedNode>;

/** Checks every file of a chain by itself, then how they hang together. Bodies are read one at a time. */
export async function checkChain(directory: string): Promise<CheckProblem[]> {
  const nodes = new Map<string, CheckedNode>();
  const problems: CheckProblem[] = [];
  for (const id of listIds(directory)) {
    const entry = await readEntry(directory, id);
    if (entry === null) {
      const message = 'no regular file, or its name is too long; it is not read';
      problems.push({ severity: 'warn', file: basename(shownPath(id)), code: 'bad-name', message });
      continue;
    }
    problems.push(...(await checkEntry(entry)));
    const { parents, statedId, path, body } = entry;
    nodes.set(id, { parents, statedId, file: basename(path), ...findConstraints(body) });
  }
  problems.push(
    ...findDuplicates(nodes),
    ...findMissing(nodes),
    ...findTwoHeads(nodes),
    ...findCycles(nodes),
  );
  for (const [id, { inherited }] of inheritConstraints(nodes)) {
    // Only entries that inherit any are read again.
    const entry = inherited.size > 0 ? await readEntry(directory, id) : null;
    if (entry) problems.push(...findLostConstraints(entry, inherited));
  }
  return problems;
}

function groupBy(pairs: readonly (readonly [key: string, name: string])[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const [key, name] of pairs) groups.set(key, [...(groups.get(key) ?? []), name]);
  return [...groups].filter(([, names]) => names.length > 1);
}

function findDuplicates(nodes: Nodes): CheckProblem[] {
  const stated = [...nodes.values()].flatMap(({ statedId, file }) =>
    statedId === null ? [] : [[statedId, file] as const],
  );
  return groupBy(stated).flatMap(([id, files]) => {
    const message = `\`id\` ${id} is in ${files.length} files: ${files.join(', ')}`;
    return files.map((file) => ({ severity: 'error', file, code: 'duplicate-id', message }) as const);
  });
}

function findMissing(nodes: Nodes): CheckProblem[] {
  return [...nodes.values()].flatMap(({ parents, file }) => {
    const missing = parents.filter((parent) => !nodes.has(parent));
    return missing.map((parent) => {
      const message = `its parent ${parent} has no file`;
      return { severity: 'error', file, code: 'missing-parent', message } as const;
    });
  });
}

/** Two entries that answer one parent and that nobody has merged: parallel work, or one that was forgotten. */
function findTwoHeads(nodes: Nodes): CheckProblem[] {
  const answered = new Set([...nodes.values()].flatMap(({ parents }) => parents));
  const heads = [...nodes].filter(([id]) => !answered.has(id));
  const byParent = groupBy(
    heads.flatMap(([id, { parents }]) => parents.map((parent) => [parent, id] as const)),
  );
  return byParent.map(([parent, ids]) => {
    const message = `${ids.length} heads answer ${parent}: ${ids.join(', ')}; merge them with --parent ${ids.join(',')}`;
    return { severity: 'warn', file: nodes.get(ids.at(-1) ?? '')?.file ?? '', code: 'two-heads', message };
  });
}

function findCycles(nodes: Nodes): CheckProblem[] {
  return sortAncestors(nodes).cycles.map((cycle) => {
    const file = nodes.get(cycle[0] ?? '')?.file ?? '';
    const message = `each is its own ancestor: ${[...cycle, cycle[0]].join(' → ')}`;
    return { severity: 'error', file, code: 'cycle', message };
  });
}

function findLostConstraints({ id, path, body }: Entry, inherited: InForce): CheckProblem[] {
  const lost = findLost(body, inherited).filter(({ from }) => from !== id);
  return lost.map(({ text, from }) => {
    const message = `the constraint of ${from} is neither repeated nor lifted ("Constraint lifted: … because …"): ${text}`;
    return { severity: 'warn', file: basename(path), code: 'lost-constraint', message };
  });
}

/** Returns the problems of one file by itself, read whole. */
async function checkEntry(entry: Entry): Promise<CheckProblem[]> {
  const problems: CheckProblem[] = [];
  const report: Report = (severity, code, message) =>
    problems.push({ severity, file: basename(entry.path), code, message });
  for (const { code, line, message } of entry.problems) report('error', code, `line ${line}: ${message}`);
  if (!entry.whole) {
    const read = `${entry.size} bytes; read here are the first ${readLimit}, by descendants ${headLimit}`;
    report('warn', 'too-large', read);
  }
  checkNames(entry, report);
  if (entry.problems.every(({ code }) => code !== 'broken-frontmatter')) checkValues(entry, report);
  if (entry.whole) checkSections(entry, report);
  await checkConstraints(entry, report);
  return problems;
}

function checkNames({ id, statedId, fields: { agent }, form }: Entry, report: Report): void {
  const parts = splitId(id);
  if (!parts) report('warn', 'bad-name', 'the file name is not <YYYY-MM-DDTHH-MM-SS>-<agent>');
  if (statedId !== null && statedId !== id) {
    const message = `\`id\` is ${statedId}, the file is called ${id}; parents find it by the file's name`;
    report('error', 'id-mismatch', message);
  }
  if (agent !== null && !isAgentName(bareAgent(agent)))
    report('error', 'bad-agent', `\`agent\` is ${JSON.stringify(agent)}, which can be in no file name`);
  else if (agent !== null && parts && form === 'markdown' && parts.agent !== agent) {
    report('warn', 'id-mismatch', `\`agent\` is ${agent}, the file name ends in ${parts.agent}`);
  }
}

function checkValues({ form, fields, statedId, text, parents }: Entry, report: Report): void {
  const { agent, status, summary, next_priority: priority } = fields;
  const required = { id: statedId, agent, status, ...(form === 'yaml' ? {} : { summary }) };
  for (const [field, value] of Object.entries(required)) {
    if (value === null) report('error', 'missing-field', `\`${field}\` is missing`);
  }
  const unknownStatus = status && describeUnknown(status, statuses);
  if (unknownStatus) report('error', 'unknown-value', `\`status\` ${unknownStatus}`);
  const unknownPriority = priority && describeUnknown(priority, priorities);
  if (unknownPriority) report('warn', 'unknown-value', `\`next_priority\` ${unknownPriority}`);
  if (/^parent:\s*(["'])null\1\s*(?:#.*)?$/m.test(text.slice(0, headLimit))) {
    report('warn', 'quoted-null', '`parent` is "null" in quotes, taken for no parent; write parent: null');
  }
  for (const parent of parents.filter((id) => !isSafeId(id)))
    report('error', 'unknown-value', `\`parent\` ${JSON.stringify(parent)} can be no id`);
}

function checkSections({ form, body, fields: { status } }: Entry, report: Report): void {
  const sections = splitBody(body);
  for (const key of ['context', 'output'] as const) {
    if (sectionText(sections, key)) continue;
    const severity = form === 'yaml' ? 'warn' : 'error';
    report(severity, 'missing-section', `\`## ${bodySections[key]}\` is missing or empty`);
  }
  const blockers = sectionText(sections, 'blockers');
  if (status === 'blocked' && !blockers)
    report('error', 'blockers', 'blocked, and `## Blockers` is missing or empty');
  if (status !== 'blocked' && status !== null && blockers !== null)
    report('error', 'blockers', `\`## Blockers\` is there, and the status is ${status}`);
}

/** Constraints that later agents would not see, and ones that are lifted without a reason. */
async function checkConstraints({ form, body, text, size }: Entry, report: Report): Promise<void> {
  for (const lifted of withoutReason(findConstraints(body)))
    report('warn', 'lifted-without-reason', `expected "Constraint lifted: … because …": ${lifted.text}`);
  if (form === 'yaml' || size <= headLimit) return;
  for (const deep of await findDeep(text, body))
    report(
      'warn',
      'deep-constraint',
      `beyond the first 4 KiB, where descendants do not see it: ${deep.text}`,
    );
}
