/** What `check` finds, by its code (spec/threads.md, "Check"). */
export const problemCodes = [
  'append-only',
  'missing-round',
  'orphan-result',
  'unknown-value',
  'broken-frontmatter',
  'ungated',
  'template-left',
  'stale',
  'no-tracks',
  'secret',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** `error`: a promise is broken; `warn`: something to do; `note`: said and left as it is. */
export type ProblemSeverity = 'error' | 'warn' | 'note';

export interface ThreadProblem {
  severity: ProblemSeverity;
  /** Relative to the repository; a thread's directory when it is about the whole of it. */
  file: string;
  code: ProblemCode;
  message: string;
}
