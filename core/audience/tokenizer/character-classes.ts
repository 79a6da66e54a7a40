/** What a code unit is to `o200k_base`. Everything that is not one of these is left to its pattern. */
export const unknown = 0;
export const upper = 1;
export const lower = 2;
export const digit = 3;
/** White, but no line break. */
export const white = 4;
export const newline = 5;
/** Neither white nor a letter nor a number. */
export const mark = 6;

/** Runs of code units of one class, first and last: such as Unicode will not change any more. */
const runs: readonly [number, number, number][] = [
  [0x00, 0x7f, mark],
  [0x41, 0x5a, upper],
  [0x61, 0x7a, lower],
  [0x30, 0x39, digit],
  [0x09, 0x0d, white],
  [0x0a, 0x0a, newline],
  [0x0d, 0x0d, newline],
  [0x20, 0x20, white],
  [0x80, 0xbf, mark],
  [0xa0, 0xa0, white],
  [0xaa, 0xaa, unknown],
  [0xb2, 0xb5, unknown],
  [0xb9, 0xba, unknown],
  [0xbc, 0xbe, unknown],
  [0xc0, 0xde, upper],
  [0xd7, 0xd7, mark],
  [0xdf, 0xff, lower],
  [0xf7, 0xf7, mark],
  // Dashes, quotation marks, bullets.
  [0x2010, 0x2027, mark],
  [0x2030, 0x205e, mark],
  // Arrows, signs, boxes.
  [0x2190, 0x23ff, mark],
  [0x2500, 0x2775, mark],
];

/** The class of every code unit. */
export function makeClasses(): Uint8Array {
  const classes = new Uint8Array(0x10000);
  for (const [first, last, kind] of runs) classes.fill(kind, first, last + 1);
  return classes;
}
