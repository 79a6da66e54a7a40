/** What a value must look like, and what is said of one that does not. */
export interface FieldRule {
  pattern: RegExp;
  message: string;
}

const line = { pattern: /^[^\r\n]+$/, message: 'must be one non-empty line' };
const instant = {
  pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
  message: 'must be an instant like 2026-05-15T18:30:00Z',
};
const count = { pattern: /^\d+$/, message: 'must be a whole number' };
const foundCount = { ...count, pattern: /^(?:\d+|unknown)$/ };

/** One rule a field: the published schema is made of these. */
export const required = {
  name: line,
  description: line,
  from: line,
  to: line,
  created: instant,
  branch: line,
  head: line,
  dirty_files_count: foundCount,
  session_tool: line,
};

export const optional = {
  received_at: instant,
  session_id: line,
  gbrain_page_slug: line,
  topic: line,
  next_action: line,
  worktree: line,
  to_branch: line,
  to_head: line,
  from_repository: line,
  review: line,
  evidence: line,
  superseded_by: line,
  sent_by: line,
  sent_from: line,
  sent_at: instant,
  sender: { pattern: /^(?:known|new)$/, message: 'must be known or new' },
  signature: { pattern: /^good$/, message: 'must be good' },
  deliveries: count,
  seen_at: instant,
  acknowledged_at: instant,
};

const fieldRules = { ...required, ...optional };

export const fieldOrder = Object.keys(fieldRules) as readonly (keyof typeof fieldRules)[];

export const knownFields: ReadonlySet<string> = new Set([...fieldOrder, 'sentinel']);

/**
 * What the schema finds wrong with a frontmatter, without zod, whose schema would take a start longer than all else.
 * A property test holds the two to the same answer.
 */
export function fieldProblems(fields: ReadonlyMap<string, string>): string[] {
  return fieldOrder.flatMap((field) => {
    const value = fields.get(field);
    if (value === undefined) return field in required ? [`\`${field}\` is missing`] : [];
    const { pattern, message } = fieldRules[field];
    return pattern.test(value) ? [] : [`\`${field}\` ${message}`];
  });
}
