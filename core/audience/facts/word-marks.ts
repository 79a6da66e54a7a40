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

const kinds = { lower: 1, upper: 2, digit: 4, under: 8, hex: 16, other: 32, mark: 64 } as const;

/** What each character of ASCII is; most are nothing but themselves. */
const kindOf = new Uint8Array(128).fill(kinds.other);
for (let code = 97; code <= 122; code++) kindOf[code] = kinds.lower | (code <= 102 ? kinds.hex : 0);
for (let code = 65; code <= 90; code++) kindOf[code] = kinds.upper;
for (let code = 48; code <= 57; code++) kindOf[code] = kinds.digit | kinds.hex;
for (const char of '/.@_#$%()-') kindOf[char.charCodeAt(0)] = kinds.mark;

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 0xa0 || code === 0x3000;
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (kindOf[code] as number) : kinds.other;
}

/** `$`, `%` and the signs of other currencies. */
function isMoney(code: number): boolean {
  return code === 36 || code === 37 || code === 0x20ac || code === 0xa3 || code === 0xa5;
}

/** A number begins with a digit behind none of `\w . , / -`. */
function beginsNumber(text: string, at: number, from: number): boolean {
  if (at === from) return true;
  const before = text.charCodeAt(at - 1);
  if (before === 46 || before === 44 || before === 47 || before === 45 || before === 95) return false;
  return before > 127 || ((kindOf[before] as number) & (kinds.lower | kinds.upper | kinds.digit)) === 0;
}

const letter = kinds.lower | kinds.upper;

/** What a mark says with the characters beside it. */
function marksAt(text: string, at: number, code: number): number {
  const after = kindAt(text, at + 1);
  switch (code) {
    case 47:
      return has.slash;
    case 46:
      if ((after & letter) !== 0) return has.dot;
      return (after & kinds.digit) !== 0 && (kindAt(text, at - 1) & kinds.digit) !== 0 ? has.name : 0;
    case 95:
    case 64:
      return has.name;
    case 35:
      return (after & kinds.digit) !== 0 ? has.name : 0;
    case 40:
      return text.charCodeAt(at + 1) === 41 ? has.name : 0;
    case 45:
      return text.charCodeAt(at + 1) === 45 || (after & kinds.digit) !== 0 ? has.name : 0;
    default:
      return 0;
  }
}

/** The marks of a word; nine words in ten have none that could be a fact's, and are not looked at again. */
export function marksOf(text: string, from: number, to: number): number {
  let found = 0;
  let hex = 0;
  let before = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (kindOf[code] as number) : kinds.other;
    if ((kind & kinds.hex) === 0) hex = 0;
    else if (++hex === 7) found |= has.hex;
    if ((kind & kinds.digit) !== 0) {
      found |= has.digit;
      if ((found & has.number) === 0 && beginsNumber(text, at, from)) found |= has.number;
      // `v1`
      if (at > from && text.charCodeAt(at - 1) === 118) found |= has.name;
    } else if ((kind & kinds.upper) !== 0) {
      if ((before & (kinds.lower | kinds.digit)) !== 0) found |= has.name;
    } else if ((kind & (kinds.mark | kinds.other)) !== 0) {
      if (isMoney(code)) found |= has.money | has.number;
      if ((kind & kinds.mark) !== 0) found |= marksAt(text, at, code);
    }
    before = kind;
  }
  return found;
}
