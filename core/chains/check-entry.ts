import { basename } from 'node:path';
import { readLimit } from '../files/read.ts';
import { describeUnknown, type Entry, priorities, statuses } from './format/entry.ts';
import { bareAgent, isAgentName, isSafeId, splitId } from './format/ids.ts';
import { readMarkdownForm } from './format/markdown-form.ts';
import { headLimit } from './format/read-entry.ts';
import { bodySections, sectionText, splitBody } from './format/sections.ts';
import { findConstraints, withoutReason } from './lineage/constraints.ts';

/** What `check` reports; the same shape as for threads. */
export interface CheckProblem {
  severity: 'error' | 'warn';
  /** The file's name in the chain directory. */
  file: string;
  code: string;
  message: string;
}

type Report = (severity: CheckProblem['severity'], code: string, message: string) => void;

/** Returns the problems of one file by itself, read whole. */
export async function checkEntry(entry: Entry): Promise<CheckProblem[]> {
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
  await checkConstraintLines(entry, report);
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
async function checkConstraintLines({ form, body, text, size }: Entry, report: Report): Promise<void> {
  const found = findConstraints(body);
  for (const lifted of withoutReason(found)) {
    const message = `expected "Constraint lifted: … because …": ${lifted.text}`;
    report('warn', 'lifted-without-reason', message);
  }
  if (form === 'yaml' || size <= headLimit) return;
  const head = Buffer.from(text, 'utf8').subarray(0, headLimit).toString('utf8');
  const seen = findConstraints((await readMarkdownForm(head, false)).body).constraints;
  const deep = found.constraints.filter((one) => !seen.some((other) => other.text === one.text));
  for (const constraint of deep) {
    const message = `beyond the first 4 KiB, where descendants do not see it: ${constraint.text}`;
    report('warn', 'deep-constraint', message);
  }
}
