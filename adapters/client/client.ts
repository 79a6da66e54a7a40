import type * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import type { ProcessRef } from '../../core/files/process.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import type { Measure } from '../../core/handoff/surface/fit.ts';
import type { TranscriptSource } from '../../core/rescue/finding/find-transcripts.ts';
import type { TranscriptFormat } from '../../core/sessions/event.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';
import type { TestedClient } from '../../install/doctor/client-version.ts';
import type { DoctorContext, Finding } from '../../install/doctor/finding.ts';
import type { ShownEdit } from '../../install/install.ts';
import type { FileRecord } from '../../install/record/record.ts';
import type { ClientUnwiring, ClientWiring, FileRules, Notice } from '../../install/record/wanted.ts';
import type { Proof } from '../live/proof.ts';

/** What tells the client in any hook's payload; what is not checked may be anything. */
export interface HookPayload {
  session_id?: unknown;
  transcript_path?: unknown;
  permission_mode?: unknown;
}

/** What a client's SessionStart payload means to us (spec/delivery.md, "Session starts"). */
export interface StartEvent {
  sessionId: string;
  transcript: string | null;
  cwd: string;
  /** Existing directories the session was launched in, where they may differ from `cwd`: at a compaction it is where the model went. */
  launchDirectories: readonly string[];
  /** The client's process, where its list of open sessions may lack this one for an instant. */
  clientProcess: ProcessRef | null;
  mode: StartMode;
  /** Whether the user has just thrown the context away. */
  cleared: boolean;
}

/**
 * `deliver` settles and delivers; `announce` says what waits and claims nothing; `redeliver` repeats what this session
 * received; `repeat` does so for a client whose resumed sessions forget it, and announces; `peek` shows and leaves unread;
 * `skip` does nothing.
 */
export type StartMode = 'deliver' | 'announce' | 'redeliver' | 'repeat' | 'peek' | 'skip';

export interface CurrentSession {
  session_id: string;
  transcript: string | null;
  /** A subagent's command: it takes nothing, what waits is its parent's. */
  subagent: boolean;
}

/** What every client sends at SubagentStart and SubagentStop (spec/clients.md, "Subagents"). */
export const subagentPayload = schemaOnDemand((z) =>
  z.looseObject({
    hook_event_name: z.enum(['SubagentStart', 'SubagentStop']),
    session_id: z.string(),
    /** The parent's; with Codex, at the start, the subagent's own. */
    transcript_path: z.optional(z.nullable(z.string())),
    cwd: z.string(),
    agent_id: z.string(),
    agent_type: z.string(),
    last_assistant_message: z.optional(z.nullable(z.string())),
    stop_hook_active: z.optional(z.boolean()),
  }),
);
export type SubagentPayload = z.infer<ReturnType<typeof subagentPayload>>;

export interface ClientGate {
  /** Variable with the directory that a session was launched in, where the client gives one. */
  launchVariable: string | null;
  /**
   * Holds a command back. `openers` are the commands with which a person opens the gate in a terminal, for a client
   * that cannot ask them; `asks`: a person can say yes on the spot, and the call that then runs proves it.
   */
  hold(texts: {
    reason: string;
    report: string;
    openers: readonly string[];
    /** What a yes does: it opens a gate, if nothing else is said. */
    verb?: 'opens' | 'lifts';
  }): {
    output: string;
    asks: boolean;
  };
  /** Holds back a command of which nobody can say whether a gate holds it; a yes lets that one command run. */
  holdUnread(reason: string): string;
  refuse(reason: string): string;
  /** The shell commands that a script runs which the client's model gives to a tool of its own. */
  scriptCommands?: (script: string) => string[];
}

/** How a client's hook before a tool call lets a command of ours run that the client would ask about. */
export interface ClientPermit {
  /** The command of a call and where it runs; null for a call that runs none. */
  readCommand(payload: unknown): { command: string; cwd: string } | null;
  /** What the hook prints for a yes. */
  allow: string;
}

/** Everything the project knows of one client. What only the command line needs is loaded when it is asked for. */
export interface Client {
  client: string;
  title: string;
  /** What a user puts before the name of a skill. */
  invoke: '/' | '$';
  /** What this client's sessions write into `session_tool`. */
  tool: string;
  /** The cap on a hook's text, in units of `measure`. */
  cap: number;
  measure: Measure;
  /** Reads the hook's stdin; null when it is not a payload of this client. `word` is what the launcher passed on. */
  readStart(payload: unknown, word: string | null, ctx: Context): StartEvent | null;
  /** Whether this client certainly sent a hook's payload, whatever the hook's command says: clients import each other's hooks. */
  isSender(payload: HookPayload, env: Context['env']): boolean;
  /** What the hook prints: text for the session, one line for the user; empty when there is neither. */
  output(text: string, notice: string): string;
  /** How the session of a delivery is read: loaded where one is in flight. */
  loadReader(ctx: Context): Promise<SessionReader>;
  /** The session that a command runs in, by its environment; null outside. */
  currentSession(ctx: Context): CurrentSession | null;
  /** How it calls itself to an MCP server. */
  mcpName: string;
  /**
   * Returns the variables by which `currentSession` knows the session of a call to our MCP server, where the server's own
   * environment does not tell. `meta` is what the client sends with the call, `parent` the process that started the server.
   */
  callVariables(
    ctx: Context,
    meta: Readonly<Record<string, unknown>>,
    parent: number,
  ): Record<string, string>;
  /** Where the transcript of a session lies that was recorded at a path; null when it is gone. */
  locateTranscript(path: string, sessionId: string): string | null;
  /** Set in the environment of every command of an agent, whether or not it names its session. */
  agentVariables: readonly string[];
  /** Where the user started the session that this command runs in, as the client recorded it; empty without a record. */
  sessionDirectories(ctx: Context): string[];
  /**
   * The tasks that a subagent may have been given: no client puts the task into the payload, so it is looked up in the
   * parent's transcript. Several when calls of one kind run at the same time; none when it is not to be found (yet).
   */
  findTasks(payload: SubagentPayload): string[];
  /** How it holds a command back; absent where no hook of ours sees commands. */
  gate?: ClientGate;
  /** How it lets our own commands run; absent where its own rules or a skill do that. */
  permit?: ClientPermit;
  /** Whether a session's context was compacted after an instant, where its hook may not run then. */
  wasCompacted?(transcript: string, since: string): Promise<boolean>;
  /** How its sessions run this program, where its rules never allow Node by its path. */
  ownCommand?(): string;
  /** Where a directory for one draft is made that a session's own tools may write to; null, or left out, for the root. */
  draftsPlace?(ctx: Context): string | null;
  /** What joins the instructions of a compaction, as hooks/pre-compact.sh prints it; absent where the client takes none. */
  compactionInstructions?: string;
  /** What a session is told whose sandbox keeps the root read-only; `install` is how a person fixes that. */
  sandboxAdvice?(install: string): string;
  /**
   * Where transcripts of a worktree's sessions may lie; of every worktree's with null. `ofAnyAge`: those of old sessions
   * too, where looking for them takes longer.
   */
  transcriptSource(ctx: Context, worktree: string | null, ofAnyAge?: boolean): TranscriptSource;
  /** The command with which a person goes on with a session, in the directory that it worked in. */
  resumeCommand(sessionId: string): string;
  /** How its transcripts are read, for drafting a handoff from one. */
  loadTranscriptFormat(): Promise<TranscriptFormat>;
  loadInstall(): Promise<ClientInstall>;
  loadDoctor(): Promise<ClientDoctor>;
}

/** What the user asked install for; left out, gates, hooks for subagents and the mod stay as they are now. */
export interface WireOptions {
  replacePredecessor?: boolean | undefined;
  /** Whether this run also writes the trust that the client asks the user for. */
  trustHook?: boolean | undefined;
  /** Whether the gates of threads are to be held. */
  threadGates?: boolean | undefined;
  /** Whether subagents get their role and chain by hooks. */
  chainHooks?: boolean | undefined;
  /** Whether the don'ts of handoffs are to be held. */
  guard?: boolean | undefined;
  /** Whether the client runs our module inside itself, where it can. */
  mod?: boolean | undefined;
}

/** What the verbs `install`, `uninstall` and `upgrade` need of a client. */
export interface ClientInstall {
  client: string;
  title: string;
  invoke: string;
  rules: readonly FileRules[];
  /** Its configuration directory and the name of its program: either shows that it is used here. */
  directory(ctx: Context): string;
  program: string;
  /**
   * The variable that names another such directory, for a user with several accounts, and the kind of file in it.
   * `placeOf` returns what the variable says for such a file, where that is not the directory it lies in.
   */
  accounts?: { variable: string; kind: FileRecord['kind']; placeOf?(file: string): string };
  wire(ctx: Context, options: WireOptions): ClientWiring;
  unwire(ctx: Context): ClientUnwiring;
  /** Whether its hooks hold don'ts now. */
  holdsDonts(ctx: Context): boolean;
  /** What it sends at a plain start, in the order of its events: a hook is tried with them. */
  payloads: readonly object[];
  /** How its user upgrades a copy that it made of our plugin. */
  pluginUpgrade: string;
  trust?: TrustStep;
}

interface TrustStep {
  check(ctx: Context): void;
  /** Returns what it changed. `rules`: those of every client. */
  write(ctx: Context, rules: readonly FileRules[]): Promise<ShownEdit[]>;
  planned: string;
}

export interface ClientDoctor extends TestedClient {
  /** Whether `--live` tries its hook where the client is neither here nor wired. */
  triedUnwired?: boolean;
  /** `notices`: what a dry run of install says. */
  examine(ctx: DoctorContext, notices: readonly Notice[]): Promise<Finding[]>;
  /** What it imported of ours, where install has not wired it. */
  examineImports?(ctx: DoctorContext): Finding[];
  /** Our hook as it is wired now, null when it is not. */
  command(ctx: Context): string | null;
  prove(ctx: Context, program: string): Promise<Proof>;
}
