/**
 * Whether a value has a shape, and nothing else: no copy, no report of faults. zod made a quarter of reading 50 MB
 * (`npm run bench`, "rescue").
 */
export type Shape<Value> = (value: unknown) => value is Value;

/** The values of a shape. */
export type ValueOf<Of> = Of extends Shape<infer Value> ? Value : never;

export const string: Shape<string> = (value) => typeof value === 'string';
export const number: Shape<number> = (value) => typeof value === 'number';
export const boolean: Shape<boolean> = (value) => typeof value === 'boolean';
export const nothing: Shape<null> = (value) => value === null;
export const anything: Shape<unknown> = (_value): _value is unknown => true;

/** What a record may lack. */
export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || shape(value);
}

/** What a record may lack, or have as null. */
export function nullish<Value>(shape: Shape<Value>): Shape<Value | null | undefined> {
  return (value): value is Value | null | undefined => value === undefined || value === null || shape(value);
}

export function either<One, Other>(one: Shape<One>, other: Shape<Other>): Shape<One | Other> {
  return (value): value is One | Other => one(value) || other(value);
}

export function list<Value>(shape: Shape<Value>): Shape<Value[]> {
  return (value): value is Value[] => Array.isArray(value) && value.every((one) => shape(one));
}

/** An object with these fields; it may have others. */
export function object<Fields extends object>(
  fields: {
    [Name in keyof Fields]: Shape<Fields[Name]>;
  },
): Shape<Fields> {
  const names = Object.keys(fields);
  const shapes = Object.values<Shape<unknown>>(fields);
  return (value): value is Fields => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    return names.every((name, index) => shapes[index]?.((value as Record<string, unknown>)[name]));
  };
}

/** Returns a value of a shape; null for any other. */
export function asShape<Value>(shape: Shape<Value>, value: unknown): Value | null {
  return shape(value) ? value : null;
}
