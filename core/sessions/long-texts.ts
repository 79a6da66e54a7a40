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

const [quote, backslash, space] = [0x22, 0x5c, 0x20];

/** Bytes that are kept of either end of a long text: more than is read of what a tool printed. */
const kept = { head: 1_500, tail: 2_000 };
/** What is left out has to be worth it. */
const leastLeftOut = 1_000;

/** Returns where a string of JSON ends that began before `from`; -1 where it does not. */
function stringEnd(line: Buffer, from: number): number {
  for (let at = line.indexOf(quote, from); at >= 0; at = line.indexOf(quote, at + 1)) {
    let first = at;
    while (line[first - 1] === backslash) first--;
    if ((at - first) % 2 === 0) return at;
  }
  return -1;
}

/**
 * Returns a line of JSON as text, of its long strings only both ends: decoding and parsing what a tool printed is most
 * of the time for a large transcript (`npm run bench`, "rescue"). It cuts at spaces, for no escape goes on behind one,
 * in JSON within the string either.
 */
export function withoutMiddles(line: Buffer): string {
  let text = '';
  let from = 0;
  for (let open = line.indexOf(quote); open >= 0; ) {
    const end = stringEnd(line, open + 1);
    if (end < 0) break;
    if (end - open > kept.head + kept.tail + leastLeftOut) {
      const head = line.indexOf(space, open + kept.head);
      const tail = line.lastIndexOf(space, end - kept.tail);
      if (head >= 0 && tail - head >= leastLeftOut) {
        // No sign outside of ASCII: it would make the whole line twice as large.
        text += `${line.toString('utf8', from, head)} ... `;
        from = tail + 1;
      }
    }
    open = line.indexOf(quote, end + 1);
  }
  return text + line.toString('utf8', from);
}
