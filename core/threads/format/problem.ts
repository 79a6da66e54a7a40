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

export interface ThreadProblem {
  /** `error`: a promise is broken; `warn`: something to do; `note`: said and left as it is. */
  severity: 'error' | 'warn' | 'note';
  /** Relative to the repository; a thread's directory when it is about the whole of it. */
  file: string;
  code: (typeof problemCodes)[number];
  message: string;
}

export function problem(
  severity: ThreadProblem['severity'],
  file: string,
  code: ThreadProblem['code'],
  message: string,
): ThreadProblem {
  return { severity, file, code, message };
}
