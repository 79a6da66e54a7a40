import type { Draft } from './format/draft.ts';
import { describeUnknown, type EntryDraft, priorities, statuses } from './format/entry.ts';
import type { Fault } from './format/form-faults.ts';
import { bareAgent, isAgentName, isSafeId, splitId } from './format/ids.ts';
import { bodySections, sectionText, splitBody } from './format/sections.ts';
import { holdsItem, type Role } from './roles/roles.ts';
import { listPlaceholders } from './roles/template.ts';

/** A draft with its id; lines in faults are those of the file. */
export type CheckedDraft = EntryDraft & Pick<Draft, 'body' | 'bodyLine' | 'lineOf'>;

/** A line in the right form, for each field. */
const examples = {
  id: 'id: 2025-01-09T14-30-45-architect',
  parent: 'parent: 2025-01-09T14-00-00-developer',
  agent: 'agent: developer',
  status: 'status: completed',
  summary: 'summary: "Designed JWT auth with a separate AuthService; 3 modules in src/auth/"',
  next_agent: 'next_agent: developer',
  next_task: 'next_task: "Implement src/auth/"',
  next_priority: 'next_priority: high',
} as const;

/** Returns the faults of a draft's values by the base contract. Parents are looked up elsewhere. */
export function checkFields({ id, parents, fields, lineOf }: CheckedDraft, role: Role): Fault[] {
  const faults: Fault[] = [];
  const add = (field: keyof typeof examples, message: string | null, example: string = examples[field]) => {
    if (message !== null) faults.push({ line: lineOf(field), message: `\`${field}\` ${message}`, example });
  };
  const severalLines = (text: string | null) => text !== null && /[\n\r]/.test(text.trim());
  const { agent, summary, next_agent: nextAgent } = fields;
  const parts = splitId(id);
  if (!parts) add('id', `is ${JSON.stringify(id)}, expected <YYYY-MM-DDTHH-MM-SS>-<agent>`);
  else if (agent !== null && parts.agent !== agent) {
    add('id', `ends in ${parts.agent} and \`agent\` is ${agent}`, `id: ${parts.timestamp}-${agent}`);
  }
  if (agent === null || !isAgentName(agent)) {
    add('agent', `is ${JSON.stringify(agent)}, expected letters, digits, ".", "_" and "-"`);
  }
  for (const parent of parents) {
    if (!isSafeId(parent)) add('parent', `${JSON.stringify(parent)} can be no id`);
    if (parent === id) add('parent', 'is the entry itself', 'parent: null');
  }
  add('status', describeUnknown(fields.status, statuses));
  if (summary === null) add('summary', 'is missing');
  else if (severalLines(summary)) add('summary', 'is of several lines');
  else if (listPlaceholders(role).has(summary)) add('summary', "is still the template's");
  if (severalLines(fields.next_task)) {
    add('next_task', 'is of several lines; details belong under ## Acceptance Criteria');
  }
  if (nextAgent !== null && !isAgentName(bareAgent(nextAgent))) {
    add('next_agent', `is ${JSON.stringify(nextAgent)}, expected an agent's name or null`);
  }
  add('next_priority', describeUnknown(fields.next_priority, priorities));
  return faults;
}

/** Returns the faults of a draft's sections by the base contract and the role's schema, and what is only mentioned. */
export function checkBody({ body, bodyLine, fields }: CheckedDraft, role: Role) {
  const faults: Fault[] = [];
  const warnings: string[] = [];
  const sections = splitBody(body);
  const lines = body.split(/\r\n|\n|\r/);
  const lineOfSection = (key: string) => {
    const section = sections.find((one) => one.key === key);
    return bodyLine + (section ? section.index + 1 : lines.length);
  };
  const need = (key: keyof typeof bodySections, example: string, why = '') => {
    const text = sectionText(sections, key);
    if (text) return;
    const message = `the section \`## ${bodySections[key]}\` is ${text === null ? 'missing' : 'empty'}${why}`;
    faults.push({ line: lineOfSection(key), message, example: `## ${bodySections[key]}\n\n${example}` });
  };
  need('context', 'Task: design auth. The parents produced nothing yet.');
  need('output', 'Three modules in src/auth/ …');
  if (fields.status === 'blocked') {
    const example = 'No access to the registry; needs a token from the caller.';
    need('blockers', example, ', and the status is blocked');
  } else if (sectionText(sections, 'blockers') !== null) {
    const message = `a section \`## Blockers\` belongs only in a blocked file, and the status is ${fields.status ?? 'missing'}`;
    const example = 'status: blocked   (or leave the section out)';
    faults.push({ line: lineOfSection('blockers'), message, example });
  }
  const placeholders = listPlaceholders(role);
  for (const [index, line] of lines.entries()) {
    if (!placeholders.has(line.trim())) continue;
    const message = 'the text of the template is still here';
    faults.push({ line: bodyLine + index + 1, message, example: 'your own words' });
  }
  const output = sectionText(sections, 'output');
  for (const item of output ? role.items : []) {
    if (holdsItem(item, output ?? '', fields.summary ?? '')) continue;
    const [word] = item.required ? item.words : [];
    const message = `${role.name}: the Output holds "${item.name}", ${item.description}`;
    const example = word ? `**${item.name}:** ${word}` : `### ${item.name}`;
    if (item.required) faults.push({ line: lineOfSection('output'), message, example });
    else warnings.push(`${message} (missing; ${example})`);
  }
  if (fields.next_agent !== null && fields.next_task === null) {
    warnings.push(`next_agent is ${fields.next_agent} and next_task is empty: the next agent gets no task`);
  }
  return { faults, warnings };
}
