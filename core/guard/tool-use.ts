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

const patchHeader = /^\*\*\* (?:(Add|Update|Delete) File|Move to): (.+?)\s*$/;

/** Returns what a patch changes, with its lines; also where it lies in a shell text. */
export function patchChanges(whole: string): FileChange[] {
  const begin = whole.indexOf('*** Begin Patch');
  if (begin < 0) return [];
  const changes: FileChange[] = [];
  for (const line of whole.slice(begin).split(/\r?\n/)) {
    const [header, what, path = ''] = patchHeader.exec(line) ?? [];
    if (header !== undefined) {
      const last = changes.at(-1);
      // A move takes the file away from where it was.
      if (what === undefined && last) last.change = 'remove';
      changes.push({ path, change: what === 'Delete' ? 'remove' : 'write', added: '', removed: '' });
      continue;
    }
    const last = changes.at(-1);
    if (last && line.startsWith('+')) last.added += `${line.slice(1)}\n`;
    else if (last && line.startsWith('-')) last.removed += `${line.slice(1)}\n`;
  }
  return changes;
}
