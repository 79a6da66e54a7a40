import type { FaultKind, Task, WordsSource } from './event.ts';

/** The place of something: `order` counts the events of the session, `turn` the user's words before it. */
export interface Moment {
  at: string | null;
  order: number;
  turn: number;
}

/** Something that the user said. */
export interface UserWords extends Moment {
  text: string;
  source: WordsSource | 'answer' | 'refusal';
  /** The question that an answer answers; empty for all else. */
  question: string;
  /** Whether these words follow an interruption or a refused call. */
  corrects: boolean;
}

export interface Reply extends Moment {
  text: string;
  cut: boolean;
  final: boolean;
}

/** `refused`: the user did not let it run; `lost`: no result is recorded. */
export type RunOutcome = 'passed' | 'failed' | 'running' | 'unknown' | 'refused' | 'lost';

export interface CommandRun extends Moment {
  command: string;
  outcome: RunOutcome;
  /** The end of what it printed, where it failed or that names what it made; else empty. */
  output: string;
  finished: number;
}

export interface Edit extends Moment {
  path: string;
  change: 'add' | 'update' | 'delete';
}

/** A call of any tool, as far as it tells what was looked at, run or changed. */
export interface ToolCall extends Moment {
  call: string;
  tool: string;
  /** The command, else the texts that it was called with. */
  text: string;
  command: boolean;
  path: string | null;
  /** What an edit puts in, and what it takes out, where the client says both. */
  added: string;
  removed: string;
  outcome: 'refused' | 'failed' | 'passed' | 'lost';
  /** Both ends of what it said, where it did not pass. */
  said: string;
}

export interface Fault extends Moment {
  fault: FaultKind;
  text: string;
}

/** How a session ended: the last that its transcript tells. */
export type SessionEnd =
  | 'usage-limit'
  | 'api-error'
  | 'context-full'
  | 'interrupted'
  | 'in-call'
  | 'unanswered'
  | 'quit';

export interface Plan extends Moment {
  text: string;
  path: string | null;
  approved: boolean | null;
}

/** Who ran where. */
export interface SessionPlace {
  id: string | null;
  cwd: string | null;
  branch: string | null;
  /** Whether it is no session of its own: another one started it. */
  subagent: boolean;
  started: string | null;
}

/** One session, as its transcript tells it: the latest state of everything. */
export interface Session extends SessionPlace {
  client: string;
  transcript: string;
  title: string | null;
  ended: string | null;
  end: SessionEnd;
  /** The user's prompts. */
  turns: number;
  words: readonly UserWords[];
  replies: readonly Reply[];
  commands: readonly CommandRun[];
  edits: readonly Edit[];
  /** Every call; empty where the reader was not asked to keep them. */
  calls: readonly ToolCall[];
  /** The model that answered last; null where nothing tells. */
  model: string | null;
  tasks: { list: readonly Task[]; moment: Moment } | null;
  plan: Plan | null;
  recap: (Moment & { text: string }) | null;
  compactions: readonly Moment[];
  interruptions: readonly Moment[];
  reports: readonly (Moment & { text: string })[];
  links: readonly string[];
  fault: Fault | null;
  /** Calls without a result at the end. */
  openCalls: readonly { tool: string; command: string | null }[];
  /** Lines that nobody could read, and records of a kind that the reader does not know. */
  unread: { lines: number; records: number };
}
