import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOrder, fieldProblems } from '../../../../core/handoff/format/fields/field-rules.ts';
import { handoffFields } from '../../../../core/handoff/format/fields/schema.ts';

const value = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'main', '7', '-1', '2026-05-15T18:30:00Z', '2026-05-15', 'a\nb', '1e10000'),
);
const frontmatter = fc.dictionary(
  fc.oneof(fc.constantFrom(...fieldOrder), fc.string({ maxLength: 8 })),
  value,
  {
    noNullPrototype: true,
  },
);

/** What the published schema finds, in the words of the report. */
function problemsBySchema(fields: Record<string, string>): string[] {
  const result = handoffFields.safeParse(fields);
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const field = String(issue.path[0]);
    return Object.hasOwn(fields, field) ? `\`${field}\` ${issue.message}` : `\`${field}\` is missing`;
  });
}

describe('the rules of the frontmatter, said without zod', () => {
  it('name the same fields in the same order as the schema', () => {
    expect(fieldOrder).toEqual(Object.keys(handoffFields.shape));
  });

  it('find what the schema finds', () => {
    fc.assert(
      fc.property(frontmatter, (fields) => {
        expect(fieldProblems(new Map(Object.entries(fields))).sort()).toEqual(
          problemsBySchema(fields).sort(),
        );
      }),
    );
  });

  it('say what is wrong with each', () => {
    const fields = new Map([
      ['created', 'yesterday'],
      ['dirty_files_count', 'many'],
    ]);
    expect(fieldProblems(fields)).toEqual([
      '`name` is missing',
      '`description` is missing',
      '`from` is missing',
      '`to` is missing',
      '`created` must be an instant like 2026-05-15T18:30:00Z',
      '`branch` is missing',
      '`head` is missing',
      '`dirty_files_count` must be a whole number',
      '`session_tool` is missing',
    ]);
  });
});
