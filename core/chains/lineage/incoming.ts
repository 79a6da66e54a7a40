import { isSafeId, normaliseId } from '../ids.ts';

const anyId = /\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-[A-Za-z0-9][A-Za-z0-9._-]{0,63}/g;
const heading = /incoming handoffs?\b/i;
const ownLine = /^\s*(?:[-*>]\s*)*\**(?:id|file|handoff)s?\**\s*:/i;

/** The ids on lines that name an entry: `id: …`, `File: …`, `Handoff: …`. */
function idsOn(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    [...line.matchAll(anyId)].map(([id]) => normaliseId(id.replace(/[.,;]+$/, ''))),
  );
}

/**
 * The entries that a task hands over: those of its `Incoming handoff` blocks, as `chain brief` prints them and the
 * seeds write them by hand; without one, those whose file it names. Each once, in order; whether they exist is not known.
 */
export function findIncoming(task: string): string[] {
  const lines = task.split(/\r\n|\n|\r/);
  const from = lines.findIndex((line) => heading.test(line));
  const named = from < 0 ? [] : idsOn(lines.slice(from).filter((line, at) => at === 0 || ownLine.test(line)));
  const ids =
    named.length > 0 ? named : idsOn(lines.filter((line) => /\.local\/handoff\/|\bhandoff\s*:/i.test(line)));
  return [...new Set(ids)].filter(isSafeId);
}
