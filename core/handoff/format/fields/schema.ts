import * as z from 'zod/mini';
import { type FieldRule, optional, required } from './field-rules.ts';

function textOf({ pattern, message }: FieldRule) {
  return z.string().check(z.regex(pattern, message));
}

function shapeOf<Field extends string, Type>(
  rules: Readonly<Record<Field, FieldRule>>,
  typeOf: (rule: FieldRule) => Type,
): Record<Field, Type> {
  const entries = Object.entries<FieldRule>(rules).map(([field, rule]) => [field, typeOf(rule)]);
  return Object.fromEntries(entries);
}

/** The frontmatter of a handoff. Every value is text: a SHA such as `1e10000` must not become a number. */
export const handoffFields = z.looseObject({
  ...shapeOf(required, textOf),
  ...shapeOf(optional, (rule) => z.optional(textOf(rule))),
});

export type HandoffFields = z.infer<typeof handoffFields>;
