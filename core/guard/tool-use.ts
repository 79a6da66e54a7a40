import type { Place } from './paths.ts';

/** What a tool call does to one file, as far as its input says. */
export interface FileChange {
  path: string;
  change: 'write' | 'remove';
  /** What the call writes, and what it takes away; empty where the client does not say. */
  added: string;
  removed: string;
}

/** A tool call, whichever client makes it. */
export interface ToolUse extends Place {
  /** The shell texts that it runs. */
  commands: readonly string[];
  changes: readonly FileChange[];
}
