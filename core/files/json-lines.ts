import { targetAt } from './entry.ts';
import { streamLines, withRegularFile } from './stream-lines.ts';

/** What is looked for lies near the place where it is looked for: more is not worth a session's start. */
const readLimit = 16 * 1024 * 1024;
/** A longer line holds nothing that is looked for: a file that a tool read, a picture. */
const lineLimit = 1024 * 1024;

/**
 * Calls `visit` with each line that parses, from `offset` on, until it returns true or 16 MiB are read. A file that is
 * none, or behind a link, has no lines.
 */
export function visitJsonLines(path: string, offset: number, visit: (line: unknown) => boolean): void {
  const range = { from: offset, to: offset + readLimit, midLine: true };
  const accept = () => true;
  withRegularFile(path, accept, (file) => {
    for (const { bytes } of streamLines(file, range)) {
      if (bytes === null || bytes.length === 0 || bytes.length > lineLimit) continue;
      const value = parseJsonLine(bytes.toString('utf8'));
      if (value !== undefined && visit(value)) return;
    }
  });
}

/** Shorter lines cannot take much memory, and a scan of each would cost a start more than it saves. */
const harmlessLength = 64 * 1024;
/** No line of a client's nests so far; one of half a million levels takes a hundred times its size. */
const nestingLimit = 1_000;

function isDeep(line: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (quoted && code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (quoted) continue;
    else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) depth--;
    if (depth > nestingLimit) return true;
  }
  return false;
}

/** Returns the value of one line of JSON; undefined for one that does not parse or nests too deep. */
export function parseJsonLine(line: string): unknown {
  if (line.length > harmlessLength && isDeep(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Bytes at the end of a transcript in which what has just happened is looked for. */
const tailLimit = 4 * 1024 * 1024;

/** Calls `visit` with each line at the end of a JSON Lines file that parses. */
export function visitLastJsonLines(path: string, visit: (line: unknown) => void): void {
  visitJsonLines(path, Math.max(0, (targetAt(path)?.size ?? 0) - tailLimit), (line) => {
    visit(line);
    return false;
  });
}
