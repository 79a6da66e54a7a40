/** What became of a handoff: `returned` waits again after a session that got it and did not answer. */
export type BoardState = 'waiting' | 'returned' | 'in-flight' | 'answered' | 'seen' | 'superseded';

/** A part of a document, rendered: HTML that the page makes harmless once more before it shows it. */
export interface BoardSection {
  key: string;
  title: string;
  html: string;
}

/** A document's text; null where the page has no room for it, and its command shows it. */
export type BoardText = readonly BoardSection[] | null;

export interface BoardWorktree {
  /** Its path, by which all else names it. */
  path: string;
  name: string;
  shown: string;
  exists: boolean;
  isHere: boolean;
}

/** A `path:line` that the handoff cites, and what became of it. */
export interface BoardReference {
  reference: string;
  state: string;
}

export interface BoardHandoff {
  id: string;
  worktree: string;
  name: string;
  from: string;
  to: string;
  client: string;
  topic: string | null;
  created: string;
  state: BoardState;
  /** The worktree that sent it, by path, where that noted it. */
  sentBy: string | null;
  /** Which session has it. */
  session: string | null;
  /** Whether a program drafted it from a session that died. */
  isDraft: boolean;
  /** What a reader must know first, a line each: drift, a malformed file, a repository that is another. */
  warnings: readonly string[];
  evidence: readonly BoardReference[];
  command: string;
  text: BoardText;
  /** The command that brings it to a worktree that is there; null where it will be read. */
  rescue: string | null;
}

export interface BoardRound {
  round: number;
  kind: 'prompt' | 'result';
  from: string | null;
  to: string | null;
  status: string | null;
  created: string | null;
  text: BoardText;
}

export interface BoardThread {
  id: string;
  worktree: string;
  slug: string;
  state: string;
  waitingOn: string | null;
  tracks: string | null;
  gates: readonly string[];
  rounds: readonly BoardRound[];
  command: string;
}

/** An entry of a chain, newest first among its peers; one without a file has no status. */
export interface BoardEntry {
  id: string;
  parents: readonly string[];
  agent: string | null;
  status: string | null;
  summary: string | null;
  next: string | null;
}

export interface BoardChain {
  worktree: string;
  entries: readonly BoardEntry[];
  /** Older ones that are left out. */
  left: number;
}

/** A session that ended without a handoff. */
export interface BoardSession {
  client: string;
  id: string;
  ended: string;
  end: string;
  subject: string;
  state: string;
  worktree: string;
  command: string;
}

/** A number with its name, for the first screen. */
export interface BoardFigure {
  label: string;
  value: string;
  note: string;
}

/** Everything that the page shows, as it was at one instant. */
export interface Board {
  at: string;
  version: string;
  worktrees: readonly BoardWorktree[];
  handoffs: readonly BoardHandoff[];
  threads: readonly BoardThread[];
  chains: readonly BoardChain[];
  sessions: readonly BoardSession[];
  /** What can be said of outcomes; none, and the page has no such part. */
  figures: readonly BoardFigure[];
  /** What was left out, a line each, with the command that shows it. */
  notes: readonly string[];
}
