/** How many bits a character of a value carries, as far as its own characters tell. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Whether a value is one short piece again and again: `xxxx`, `0000`, `abcabcabc`; letters with digits are none. */
export function isRepeated(value: string): boolean {
  for (let length = 1; length <= 4 && length * 3 <= value.length; length++) {
    const isMixed =
      length > 2 && /[A-Za-z]/.test(value.slice(0, length)) && /\d/.test(value.slice(0, length));
    // Each character is the one that lies `length` before it.
    if (!isMixed && value.startsWith(value.slice(0, -length), length)) return true;
  }
  return false;
}

/** The longest run of characters that follow each other in the alphabet or in counting, such as `abcdef` or `6789`. */
export function longestSequence(value: string): number {
  let longest = 1;
  let run = 1;
  for (let at = 1; at < value.length; at++) {
    const [before, here] = [value.charCodeAt(at - 1), value.charCodeAt(at)];
    const follows = here === before + 1 || (before === 57 && here === 48);
    run = follows ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

const isDate = /^(?:19|20)\d{6}(?:T?\d{4,6}Z?)?$/;
const wordWithNumber = /^[A-Za-z]?[a-z]+\d{1,4}$|^\d{1,4}[a-z]+$|^[A-Z]+\d{1,4}$/;

/** Whether one piece without marks looks drawn rather than written: letters and digits mixed, or letters of both cases. */
function isDrawn(piece: string): boolean {
  if (piece.length < 8 || isDate.test(piece) || wordWithNumber.test(piece) || isRepeated(piece)) return false;
  const digits = piece.replace(/\D/g, '').length;
  const upper = piece.replace(/[^A-Z]/g, '').length;
  const letters = piece.length - digits;
  if (letters > 0 && digits > 0) return piece.length >= 16 || digits >= 2 || upper > 1;
  return digits === 0 && piece.length >= 16 && upper >= letters / 4 && upper <= (letters * 3) / 4;
}

/** Whether letters change their case more often than words and names of code do. */
export function isJumbled(value: string): boolean {
  const changes = value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return (
    value.length >= 10 && /^[A-Za-z]+$/.test(value) && changes / value.length > 0.42 && entropyOf(value) > 2.8
  );
}

/** Whether a value looks drawn by a machine: a key, a token, a digest; words with marks between them do not. */
export function looksRandom(value: string): boolean {
  if (value.length < 8 || isRepeated(value)) return false;
  const enough = value.length >= 20 ? 3 : 2.5;
  return entropyOf(value) >= enough && value.split(/[^A-Za-z0-9]+/).some(isDrawn);
}
