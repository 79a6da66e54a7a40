/** Calls `visit` with each line of a text, its 0-based index and where it begins; a lone `\r` ends a line too. */
export function visitLines(text: string, visit: (line: string, index: number, start: number) => void): void {
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  for (let start = 0, index = 0; ; index++) {
    if (feed >= 0 && feed < start) feed = text.indexOf('\n', start);
    if (carriage >= 0 && carriage < start) carriage = text.indexOf('\r', start);
    const end = feed < 0 ? carriage : carriage < 0 ? feed : Math.min(feed, carriage);
    visit(end < 0 ? text.slice(start) : text.slice(start, end), index, start);
    if (end < 0) return;
    start = end === carriage && feed === end + 1 ? end + 2 : end + 1;
  }
}

/** The line breaks `\n` of a text. */
export function countBreaks(text: string): number {
  return text.split('\n').length - 1;
}

const lineBreak = /[\n\r]/;

/** The text between two offsets with `\n` as line end, without blank lines at its beginning and white space at its end. */
export function contentBetween(text: string, from: number, to: number): string {
  let start = from;
  for (let at = from; at < to; at++) {
    const character = text.charAt(at);
    if (lineBreak.test(character)) start = at + 1;
    else if (character !== ' ' && character !== '\t') break;
  }
  const content = text.slice(start, to).trimEnd();
  return content.includes('\r') ? content.replace(/\r\n?/g, '\n') : content;
}
