export const problemCodes = [
  'budget',
  'template',
  'lost',
  'invented',
  'weakened',
  'altered',
  'figure',
] as const;

/** What is wrong with a package. An `error` fails the check; a `warn` is a figure to correct. */
export interface PackageProblem {
  severity: 'error' | 'warn';
  code: (typeof problemCodes)[number];
  message: string;
  /** 1-based line in the package; 0 where it is about the whole. */
  line: number;
  /** The fact that it is about. */
  fact?: { kind: string; text: string; line: number };
}
