import { bodySections, sectionText, splitBody } from './format/body-sections.ts';
import type { EntryDraft } from './format/compose.ts';
import type { Fault } from './format/faults.ts';
import { chainPriority, chainStatus, priorities, statuses } from './format/schema.ts';
import { bareAgent, isAgentName, isSafeId, splitId } from './ids.ts';
import { holdsItem, type Role } from './roles/role-file.ts';
import { listPlaceholders } from './roles/template.ts';

/** A draft with what is needed to say where a fault stands. */
export interface CheckedDraft extends EntryDraft {
  body: string;
  /** Lines of the file before the body. */
  bodyLine: number;
  /** The file's line of a field; 0 when a flag gave it or nobody did. */
  lineOf: (field: string) => number;
  role: Role;
}

export interface Verdict {
  faults: Fault[];
  warnings: string[];
}

/** Checks values and sections against the base contract and the role's schema. Pure: parents are looked up elsewhere. */
export function validateDraft(draft: CheckedDraft): Verdict {
  const body = checkBody(draft);
  return { faults: [...checkFields(draft), ...body.faults], warnings: body.warnings };
}

function checkFields({ id, parents, fields, lineOf, role }: CheckedDraft): Fault[] {
  const faults: Fault[] = [];
  const add = (field: string, message: string, example: string) =>
    faults.push({ line: lineOf(field), message, example });
  const parts = splitId(id);
  if (!parts)
    add(
      'id',
      `\`id\` is ${JSON.stringify(id)}, expected <YYYY-MM-DDTHH-MM-SS>-<agent>`,
      'id: 2025-01-09T14-30-45-architect',
    );
  else if (fields.agent !== null && parts.agent !== fields.agent) {
    add(
      'id',
      `\`id\` ends in ${parts.agent} and \`agent\` is ${fields.agent}`,
      `id: ${parts.timestamp}-${fields.agent}`,
    );
  }
  if (fields.agent === null || !isAgentName(fields.agent)) {
    add(
      'agent',
      `\`agent\` is ${JSON.stringify(fields.agent)}, expected letters, digits, ".", "_" and "-"`,
      'agent: developer',
    );
  }
  for (const parent of parents) {
    if (!isSafeId(parent))
      add(
        'parent',
        `\`parent\` ${JSON.stringify(parent)} can be no id`,
        'parent: 2025-01-09T14-00-00-developer',
      );
    if (parent === id) add('parent', '`parent` is the entry itself', 'parent: null');
  }
  if (!chainStatus.safeParse(fields.status).success) {
    const found =
      fields.status === null ? '`status` is missing' : `\`status\` is ${JSON.stringify(fields.status)}`;
    add('status', `${found}, expected ${statuses.join(', ')}`, 'status: completed');
  }
  const summary = fields.summary;
  const sentence = 'summary: "Designed JWT auth with a separate AuthService; 3 modules in src/auth/"';
  if (summary === null) add('summary', '`summary` is missing', sentence);
  else if (/[\n\r]/.test(summary.trim())) add('summary', '`summary` is of several lines', sentence);
  else if (listPlaceholders(role).has(summary)) add('summary', "`summary` is still the template's", sentence);
  if (fields.next_task !== null && /[\n\r]/.test(fields.next_task.trim())) {
    add(
      'next_task',
      '`next_task` is of several lines; details belong under ## Acceptance Criteria',
      'next_task: "Implement src/auth/"',
    );
  }
  if (fields.next_agent !== null && !isAgentName(bareAgent(fields.next_agent))) {
    add(
      'next_agent',
      `\`next_agent\` is ${JSON.stringify(fields.next_agent)}, expected an agent's name or null`,
      'next_agent: developer',
    );
  }
  if (!chainPriority.safeParse(fields.next_priority).success) {
    add(
      'next_priority',
      `\`next_priority\` is ${JSON.stringify(fields.next_priority)}, expected ${priorities.join(', ')}`,
      'next_priority: high',
    );
  }
  return faults;
}

function checkBody({ body, bodyLine, fields, role }: CheckedDraft): Verdict {
  const faults: Fault[] = [];
  const warnings: string[] = [];
  const sections = splitBody(body);
  const lines = body.split(/\r\n|\n|\r/);
  const end = bodyLine + lines.length;
  const lineOfSection = (key: string) => {
    const section = sections.find((one) => one.key === key);
    return section ? bodyLine + section.index + 1 : end;
  };
  const need = (key: keyof typeof bodySections, why: string, example: string) => {
    const text = sectionText(sections, key);
    if (text !== null && text !== '') return;
    const state = text === null ? 'is missing' : 'is empty';
    faults.push({
      line: lineOfSection(key),
      message: `the section \`## ${bodySections[key]}\` ${state}${why}`,
      example,
    });
  };
  need('context', '', '## Context\n\nTask: design auth. The parents produced nothing yet.');
  need('output', '', '## Output\n\nThree modules in src/auth/ …');
  if (fields.status === 'blocked') {
    need(
      'blockers',
      ', and the status is blocked',
      '## Blockers\n\nNo access to the registry; needs a token from the caller.',
    );
  } else if (sectionText(sections, 'blockers') !== null) {
    const message = `a section \`## Blockers\` stands only in a blocked file, and the status is ${fields.status ?? 'missing'}`;
    faults.push({
      line: lineOfSection('blockers'),
      message,
      example: 'status: blocked   (or leave the section out)',
    });
  }
  const placeholders = listPlaceholders(role);
  lines.forEach((line, index) => {
    if (placeholders.has(line.trim())) {
      faults.push({
        line: bodyLine + index + 1,
        message: 'the text of the template still stands here',
        example: 'your own words',
      });
    }
  });
  const output = sectionText(sections, 'output') ?? '';
  for (const item of role.items) {
    if (output === '' || holdsItem(item, output, fields.summary ?? '')) continue;
    const what = `${role.name}: the Output holds "${item.name}", ${item.description}`;
    const example =
      item.required && item.words[0] ? `**${item.name}:** ${item.words[0]}` : `### ${item.name}`;
    if (item.required) faults.push({ line: lineOfSection('output'), message: what, example });
    else warnings.push(`${what} (missing; ${example})`);
  }
  if (fields.next_agent !== null && fields.next_task === null) {
    warnings.push(`next_agent is ${fields.next_agent} and next_task is empty: the next agent gets no task`);
  }
  return { faults, warnings };
}
