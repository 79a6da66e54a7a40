/** How the user's words came: typed, put in a queue while the assistant worked, or as a slash command. */
export type WordsSource = 'typed' | 'queued' | 'command';

export type TaskState = 'open' | 'active' | 'done' | 'dropped';

export interface Task {
  id: string;
  text: string;
  state: TaskState;
}

/** What stopped a client, by its own record. */
export type FaultKind = 'usage-limit' | 'context-full' | 'api-error';

/** What a record of any client says, in one vocabulary. A reader of transcripts yields them in the order of the file. */
export type SessionEvent =
  /** What the transcript says of the session itself: the first directory holds, of all else the last. */
  | {
      kind: 'about';
      id?: string | undefined;
      cwd?: string | undefined;
      branch?: string | undefined;
      model?: string | undefined;
      subagent?: boolean;
    }
  | { kind: 'title'; text: string }
  | { kind: 'words'; text: string; source: WordsSource }
  /** The user went back before a prompt and wrote another one: what was said since the first `turns` prompts is void. */
  | { kind: 'rewind'; turns: number }
  /** What the user chose or wrote when asked. */
  | { kind: 'answer'; question: string; text: string }
  /** The user did not let a call run; `text` is what they said instead. */
  | { kind: 'refusal'; call: string; text: string }
  | { kind: 'interruption' }
  /**
   * The assistant's words; `cut`: the user stopped them, and with them all of their `message`. `final`: whether more
   * follows in this turn, where it is told.
   */
  | { kind: 'reply'; text: string; cut?: boolean; final?: boolean | undefined; message?: string | undefined }
  /** A tool call; `command` where it runs a shell text, `given` as the client records what it was called with. */
  | {
      kind: 'call';
      call: string;
      tool: string;
      command?: string;
      given?: unknown;
      message?: string | undefined;
    }
  /** A later call that waits for the result of an earlier one. */
  | { kind: 'wait'; call: string; process: string }
  | { kind: 'result'; call: string; output: string; outcome: Outcome; process?: string | undefined }
  /** A command's own end, beside the result of the call that ran it. */
  | { kind: 'ran'; command: string; output: string; outcome: Outcome }
  /** An edit; `record`: the kind of record where the client says that it was made, beside the call that asks for it. */
  | { kind: 'edit'; call: string; path: string; change: 'add' | 'update' | 'delete'; record?: string }
  | { kind: 'tasks'; tasks: readonly Task[] }
  | { kind: 'task'; task: Partial<Task> & { id: string } }
  | { kind: 'plan'; call: string; text: string; path?: string | undefined }
  | { kind: 'subagent'; text: string }
  | { kind: 'compaction' }
  /** The client's own summary of where things are. */
  | { kind: 'recap'; text: string }
  | { kind: 'link'; url: string }
  | { kind: 'fault'; fault: FaultKind; text: string }
  /** The client records when a turn begins, and so when it ends. */
  | { kind: 'turn-start' }
  /** The client closed a turn in peace. */
  | { kind: 'turn-end' };

/** How a call ended, by what the client recorded; `unread`: its output has to tell. */
export type Outcome = 'passed' | 'failed' | 'running' | 'unread';

/**
 * Reads the records of one transcript, in their order. Returns the events that a record holds, none for one that says
 * nothing of the session, null for one that it does not know.
 */
export type RecordReader = (record: unknown) => readonly SessionEvent[] | null;

/** Returns a text field of a record; empty for none. Cheaper than a schema, for what says nothing of the work. */
export function textField(record: unknown, name: string): string {
  if (typeof record !== 'object' || record === null) return '';
  const value = (record as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

/** A `silent` record says nothing; of the `result` of a tool only both ends of a long text are read. */
export type LineKind = 'silent' | 'result' | 'other';

/** What a client offers for reading its transcripts. */
export interface TranscriptFormat {
  client: string;
  /** Whether a record is one of this client's. */
  recognises(record: unknown): boolean;
  newReader(): RecordReader;
  /** What the beginning of a line shows of its record, before it is parsed. */
  lineKind(beginning: string): LineKind;
  /** What a reader of replies alone has to know. */
  replies: {
    /** A line of a reply has one of these words. */
    words: readonly string[];
    /** Whether a tool call without words is an answer. */
    calls: boolean;
    /** How many bytes at the beginning tell what kind of transcript it is. */
    head: number;
  };
}
