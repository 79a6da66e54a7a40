/** The unit of a client's cap: Claude Code counts UTF-16 units, Codex bytes (measured). */
export type Measure = (text: string) => number;

export const utf16Units: Measure = (text) => text.length;
export const utf8Bytes: Measure = (text) => Buffer.byteLength(text, 'utf8');

/** The longest beginning of `text` within `budget`, never splitting a character. */
function longestStart(characters: readonly string[], budget: number, measure: Measure): number {
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(characters.slice(0, middle).join('')) <= budget) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Moves a cut to the last line end before it when that costs less than a third of the text. */
function atLineEnd(text: string): string {
  const cut = text.lastIndexOf('\n');
  return cut > (text.length * 2) / 3 ? text.slice(0, cut) : text;
}

function atLineStart(text: string): string {
  const cut = text.indexOf('\n');
  return cut >= 0 && cut < text.length / 3 ? text.slice(cut + 1) : text;
}

/**
 * Shortens a text in its middle to `budget` and says by how much; two thirds of what is kept come from the beginning.
 * Empty when not even the note fits.
 */
export function shortenMiddle(text: string, budget: number, measure: Measure): string {
  if (measure(text) <= budget) return text;
  // Nothing beyond the budget in characters can be kept; cutting first keeps huge files cheap.
  const head = [...text.slice(0, budget * 2)].slice(0, budget);
  const tail = [...text.slice(-budget * 2)].slice(-budget).reverse();
  const note = (left: number) => `\n[… ${left} characters left out here; they are in the file …]\n`;
  const room = budget - measure(note(text.length));
  if (room <= 0) return '';
  const start = atLineEnd(head.slice(0, longestStart(head, Math.floor((room * 2) / 3), measure)).join(''));
  const endCount = longestStart(tail, room - measure(start), measure);
  const end = atLineStart(tail.slice(0, endCount).reverse().join(''));
  return `${start}${note(text.length - start.length - end.length)}${end}`;
}
