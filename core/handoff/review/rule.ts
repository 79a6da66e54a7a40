import type { Part } from './outline.ts';
import type { Subject } from './subject.ts';

export type Severity = 'error' | 'warn';

/** One thing to mend. */
export interface Problem {
  rule: string;
  severity: Severity;
  section: Part['key'] | 'frontmatter';
  /** 1-based line of the file. */
  line: number;
  message: string;
}

/** What a rule finds; its id and severity are added by the runner. */
export type Finding = Pick<Problem, 'line' | 'message'>;

/** Something about a draft that a program can see (spec/review-pass.md, "Rules"). */
export interface Rule {
  id: string;
  severity: Severity;
  check(subject: Subject): Finding[] | Promise<Finding[]>;
}
