/**
 * Returns a copy of a text of at most `limit` characters, its middle left out. A slice would keep the whole record in
 * memory; a copy does not.
 */
export function keepEnds(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = Math.ceil(limit * 0.6);
  return copy(`${text.slice(0, head)}\n…\n${text.slice(head - limit)}`);
}

/** Returns a copy of the last `limit` characters of a text, from the beginning of a line. */
export function keepTail(text: string, limit: number): string {
  const end = text.trimEnd();
  if (end.length <= limit) return end.length === text.length ? end : copy(end);
  const tail = end.slice(-limit);
  return copy(tail.slice(tail.indexOf('\n') + 1));
}

function copy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
