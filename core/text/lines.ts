/** Returns how many line breaks `\n` a text has. */
export function countBreaks(text: string): number {
  return text.split('\n').length - 1;
}

/** Returns a text on one line, without white space around it; empty for none. */
export function oneLine(text: string | undefined): string {
  return text?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Returns a text of at most `limit` characters; what is cut off shows as an ellipsis. */
export function clip(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

/** Returns a count with its noun: `1 commit`, `2 commits`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Returns a text in lower case, with one space for all that is neither letter nor digit. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether a whole text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
