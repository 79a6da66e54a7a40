import type { Context } from '../core/context.ts';
import type { ProcessRef } from '../core/files/process.ts';
import type { SessionReader } from '../core/handoff/delivery/settle.ts';
import type { Measure } from '../core/handoff/surface/fit.ts';

/** What a host's SessionStart payload means to us (spec/delivery.md, "Session starts"). */
export interface StartEvent {
  sessionId: string;
  transcript: string | null;
  cwd: string;
  /** Existing directories the session was launched in, where they may differ from `cwd`: at a compaction it is where the model went. */
  launchDirectories: readonly string[];
  /** The client's process, where its list of open sessions may lack this one for an instant. */
  clientProcess: ProcessRef | null;
  mode: StartMode;
}

/**
 * `deliver` settles and delivers; `announce` says what waits and claims nothing; `give-again` repeats what this session
 * received; `peek` shows and leaves unread; `skip` does nothing.
 */
export type StartMode = 'deliver' | 'announce' | 'give-again' | 'peek' | 'skip';

export interface CurrentSession {
  session_id: string;
  transcript: string | null;
  /** A subagent's command: it takes nothing, what waits is its parent's. */
  subagent: boolean;
}

/** Everything the project knows of one host (design, "A host is a small adapter"). */
export interface Host {
  client: string;
  /** What a user puts before the name of a skill. */
  invoke: '/' | '$';
  /** The host's cap on a hook's text, in units of `measure`. */
  cap: number;
  measure: Measure;
  /** Reads the hook's stdin; null when it is not a payload of this host. `word` is what the launcher passed on. */
  readStart(payload: unknown, word: string | null, ctx: Context): StartEvent | null;
  /** What the hook prints: text for the session, one line for the user; empty when there is neither. */
  output(text: string, notice: string): string;
  reader(ctx: Context): SessionReader;
  /** The session that a command runs in, by its environment; null outside. */
  currentSession(ctx: Context): CurrentSession | null;
  /** Set in the environment of every command of an agent, whether or not it names its session. */
  agentVariables: readonly string[];
  /** Where the user started the session that this command runs in, as the client recorded it; empty without a record. */
  sessionDirectories(ctx: Context): string[];
  /** Whether a session's context was compacted after an instant, where its hook may not run to give things back. */
  wasCompacted?(transcript: string, since: string): boolean;
  /** Makes a directory that a session's own tools may write a draft to, if that is not the root: its sandbox may forbid it. */
  makeDrafts?(): string;
  /** What a session is told whose sandbox keeps the root read-only; `install` is how a person mends that. */
  sandboxAdvice?(install: string): string;
  /** What this host's sessions write into `session_tool`. */
  tool: string;
}
