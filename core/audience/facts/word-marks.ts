/** What a word has that only words with a fact have; each pattern is tried only where it can fit. */
export const has = {
  digit: 1,
  money: 2,
  /** A digit with which a number can begin, or a sign of money. */
  number: 4,
  slash: 8,
  /** A dot before a letter. */
  dot: 16,
  /** Seven hexadecimal digits. */
  hex: 32,
  /** What makes a word an identifier: see `identifier` in patterns.ts. */
  name: 64,
  /** Without one of these no pattern fits. */
  any: 4 | 8 | 16 | 32 | 64,
} as const;

const kinds = { lower: 1, upper: 2, digit: 4, hex: 8, other: 16, white: 32 } as const;
const letter = kinds.lower | kinds.upper;

/** What each character of ASCII is. */
const kindOf = new Uint8Array(128).fill(kinds.other);
for (let code = 97; code <= 122; code++) kindOf[code] = kinds.lower | (code <= 102 ? kinds.hex : 0);
for (let code = 65; code <= 90; code++) kindOf[code] = kinds.upper;
for (let code = 48; code <= 57; code++) kindOf[code] = kinds.digit | kinds.hex;
for (const char of ' \n\t\r') kindOf[char.charCodeAt(0)] = kinds.white;

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 0xa0 || code === 0x3000;
}

/** Whether a number cannot begin with the digit behind it: `\w`, or one of `. , / -`. */
function leadsOn(code: number, kind: number): boolean {
  return (
    (kind & (letter | kinds.digit)) !== 0 ||
    code === 46 ||
    code === 45 ||
    code === 44 ||
    code === 47 ||
    code === 95
  );
}

/** What a mark says with what stands before it. */
function marksAt(code: number, previous: number): number {
  switch (code) {
    case 47:
      return has.slash;
    case 95:
    case 64:
      return has.name;
    case 41:
      return previous === 40 ? has.name : 0;
    case 45:
      return previous === 45 ? has.name : 0;
    // $ % and the signs of other currencies
    case 36:
    case 37:
    case 0x20ac:
    case 0xa3:
    case 0xa5:
      return has.money | has.number;
    default:
      return 0;
  }
}

/** Where the last word ended whose marks were read. */
let wordEnd = 0;

export function endOfWord(): number {
  return wordEnd;
}

/**
 * The marks of the word that begins at `from`; nine words in ten have none that could be a fact's, and are not looked
 * at again. It ends at the next space, if `through` says no other place. Each character is compared with those before
 * it, and so is read once.
 */
export function marksOf(text: string, from: number, through = -1): number {
  const stop = through < 0 ? text.length : through;
  let found = 0;
  let hex = 0;
  let kind = 0;
  let code = -1;
  let version = false;
  let at = from;
  for (; at < stop; at++) {
    const before = kind;
    const previous = code;
    code = text.charCodeAt(at);
    kind =
      code < 128 ? (kindOf[code] as number) : code === 0xa0 || code === 0x3000 ? kinds.white : kinds.other;
    if (kind === kinds.white && through < 0) break;
    if ((kind & kinds.hex) === 0) hex = 0;
    else if (++hex === 7) found |= has.hex;
    if ((kind & letter) !== 0) {
      if (previous === 46) found |= has.dot;
      if (kind === kinds.upper && (before & (kinds.lower | kinds.digit)) !== 0) found |= has.name;
    } else if ((kind & kinds.digit) !== 0) {
      found |= has.digit;
      if (at === from || !leadsOn(previous, before)) found |= has.number;
      // `v1`, `#1`, `KEY-1`, `1.2`
      if (previous === 118 || previous === 35 || previous === 45 || (version && previous === 46))
        found |= has.name;
    } else {
      found |= marksAt(code, previous);
      version = code === 46 && (before & kinds.digit) !== 0;
    }
  }
  wordEnd = at;
  return found;
}
