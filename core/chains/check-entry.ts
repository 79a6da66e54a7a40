import { basename } from 'node:path';
import { readLimit } from '../files/read.ts';
import { bodySections, sectionText, splitBody } from './format/body-sections.ts';
import type { Entry } from './format/fields.ts';
import { readMarkdownForm } from './format/markdown-form.ts';
import { chainPriority, chainStatus, priorities, statuses } from './format/schema.ts';
import { bareAgent, isAgentName, isSafeId, splitId } from './ids.ts';
import { findConstraints, findLifted, givesReason } from './lineage/constraints.ts';
import { headLimit } from './read-entry.ts';

/** What `check` reports; the same shape as for threads. */
export interface CheckProblem {
  severity: 'error' | 'warn';
  /** The file's name in the chain directory. */
  file: string;
  code: string;
  message: string;
}

type Report = (severity: CheckProblem['severity'], code: string, message: string) => void;

/** The problems of one file by itself, read whole. */
export async function checkEntry(entry: Entry): Promise<CheckProblem[]> {
  const problems: CheckProblem[] = [];
  const report: Report = (severity, code, message) =>
    problems.push({ severity, file: basename(entry.path), code, message });
  for (const { code, line, message } of entry.problems) report('error', code, `line ${line}: ${message}`);
  if (!entry.whole) {
    report(
      'warn',
      'too-large',
      `${entry.size} bytes; read here are the first ${readLimit}, by descendants ${headLimit}`,
    );
  }
  checkNames(entry, report);
  if (entry.problems.every(({ code }) => code !== 'broken-frontmatter')) checkValues(entry, report);
  checkSections(entry, report);
  await checkConstraintLines(entry, report);
  return problems;
}

function checkNames({ id, statedId, fields, form }: Entry, report: Report): void {
  const parts = splitId(id);
  if (!parts) report('warn', 'bad-name', 'the file name is not <YYYY-MM-DDTHH-MM-SS>-<agent>');
  if (statedId !== null && statedId !== id) {
    report(
      'error',
      'id-mismatch',
      `\`id\` is ${statedId}, the file is called ${id}; parents find it by the file's name`,
    );
  }
  const agent = fields.agent;
  if (agent === null) return;
  if (!isAgentName(bareAgent(agent)))
    report('error', 'bad-agent', `\`agent\` is ${JSON.stringify(agent)}, which can be in no file name`);
  else if (parts && form === 'markdown' && parts.agent !== agent) {
    report('warn', 'id-mismatch', `\`agent\` is ${agent}, the file name ends in ${parts.agent}`);
  }
}

function checkValues({ form, fields, statedId, text, parents }: Entry, report: Report): void {
  const required =
    form === 'yaml'
      ? { id: statedId, agent: fields.agent, status: fields.status }
      : { id: statedId, agent: fields.agent, status: fields.status, summary: fields.summary };
  for (const [field, value] of Object.entries(required)) {
    if (value === null) report('error', 'missing-field', `\`${field}\` is missing`);
  }
  if (fields.status !== null && !chainStatus.safeParse(fields.status).success) {
    report(
      'error',
      'unknown-value',
      `\`status\` is ${JSON.stringify(fields.status)}, expected ${statuses.join(', ')}`,
    );
  }
  if (fields.next_priority !== null && !chainPriority.safeParse(fields.next_priority).success) {
    report(
      'warn',
      'unknown-value',
      `\`next_priority\` is ${JSON.stringify(fields.next_priority)}, expected ${priorities.join(', ')}`,
    );
  }
  if (/^parent:\s*(["'])null\1\s*(?:#.*)?$/m.test(text.slice(0, headLimit))) {
    report('warn', 'quoted-null', '`parent` is "null" in quotes, taken for no parent; write parent: null');
  }
  for (const parent of parents) {
    if (!isSafeId(parent))
      report('error', 'unknown-value', `\`parent\` ${JSON.stringify(parent)} can be no id`);
  }
}

function checkSections({ form, whole, body, fields }: Entry, report: Report): void {
  if (!whole) return;
  const sections = splitBody(body);
  for (const key of ['context', 'output'] as const) {
    if (!sectionText(sections, key)) {
      report(
        form === 'yaml' ? 'warn' : 'error',
        'missing-section',
        `\`## ${bodySections[key]}\` is missing or empty`,
      );
    }
  }
  const blockers = sectionText(sections, 'blockers');
  if (fields.status === 'blocked' && !blockers)
    report('error', 'blockers', 'blocked, and `## Blockers` is missing or empty');
  if (fields.status !== 'blocked' && blockers !== null && fields.status !== null) {
    report('error', 'blockers', `\`## Blockers\` stands there, and the status is ${fields.status}`);
  }
}

/** Constraints that later agents would not see, and ones that are lifted without a reason. */
async function checkConstraintLines(entry: Entry, report: Report): Promise<void> {
  for (const lifted of findLifted(entry.body)) {
    if (!givesReason(lifted))
      report('warn', 'lifted-without-reason', `expected "Constraint lifted: … because …": ${lifted.text}`);
  }
  if (entry.form === 'yaml' || entry.size <= headLimit) return;
  const head = Buffer.from(entry.text, 'utf8').subarray(0, headLimit).toString('utf8');
  const form = await readMarkdownForm(head, false);
  const seen = new Set(findConstraints(form.body).map(({ text }) => text));
  for (const { text } of findConstraints(entry.body)) {
    if (!seen.has(text))
      report('warn', 'deep-constraint', `beyond the first 4 KiB, where descendants do not see it: ${text}`);
  }
}
