import type { Place, Wish } from '../place.ts';

export interface Outcome {
  /** Killed: nothing of what it printed counts as a report. */
  killed: boolean;
  /** The call that failed once, and how; nothing where all went well up to the kill. */
  failed?: string;
  /** What was reported may be undone where that is no loss: a deletion. */
  powerLost?: boolean;
  status: number | null;
  stdout: string;
  stderr: string;
}

/** One run of the product that is disturbed, and what must be true after it. */
export interface Scenario {
  name: string;
  /** Makes the state before; called once for each place, which is then saved. */
  prepare(place: Place): Promise<void> | void;
  wish(place: Place): Wish;
  /** The violations, by an oracle that knows the product only from outside. */
  judge(place: Place, outcome: Outcome): Promise<string[]>;
  /** How many points a run in CI draws, where one costs more than usual. */
  sample?: number;
  /** Its work is done by git: without git's writes a replay of our calls alone makes no repository. */
  usesGit?: boolean;
  /** Faults that hold for the whole run, as strace's `inject=` takes them. */
  always?: readonly string[];
}
