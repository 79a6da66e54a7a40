/** A don't of a handoff that a program can hold (spec/guard.md). */
export interface Guard {
  /** The same for the same line, whichever handoff it is in. */
  id: string;
  kind: 'command' | 'path' | 'package';
  /** What is forbidden, as it is written in the line. */
  pattern: string;
  /** What may not be done with it; `use` is `add` and running it as a tool. */
  act: 'run' | 'change' | 'remove' | 'add' | 'use';
  /** The line of the handoff, on one line. */
  line: string;
  /** What the line permits it under, in its words. */
  condition?: string;
}

/** What a sentence forbids doing with a code in it; `any`: whatever can be done with such a thing. */
export interface Ban {
  act: Guard['act'] | 'any';
  /** The codes as they stand in the text of the statement. */
  codes: string;
  condition?: string;
  /** It was done, and by its heading is not to be redone: what only looked or checked is none. */
  done?: true;
}

/** A code span or quotation: what it holds, and how it is written. */
export interface Code {
  text: string;
  raw: string;
}

/** A sentence of a handoff, its codes each one character (`hideCodes`). */
export interface Statement {
  text: string;
  /** The sentences before it in its paragraph or item. */
  before: string;
  codes: readonly Code[];
  line: string;
  /** The words above it that end in a colon, or its heading: they may hold the verb. */
  lead: string;
  /** What its heading alone says of it. */
  heading: 'forbidden' | 'done' | null;
}

const firstCode = 0xe000;
const codeLimit = 250;

/** A code of a statement, in a regular expression. */
export const code = '[\\ue000-\\ue0fa]';

/** Puts one character in the place of each code span, and of each quotation for which `isCode` holds. */
export function hideCodes(text: string, isCode: (text: string) => boolean): { text: string; codes: Code[] } {
  const codes: Code[] = [];
  const hide = (inner: string, raw: string) => {
    if (codes.length >= codeLimit) return raw;
    codes.push({ text: inner.trim(), raw });
    return String.fromCharCode(firstCode + codes.length - 1);
  };
  const plain = text.replace(/[\ue000-\uf8ff]/g, '');
  const spans = plain.replace(/(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, (whole, _, inner: string) =>
    hide(inner, whole),
  );
  const quoted = spans.replace(
    /"([^"]{2,120})"|“([^”]{2,120})”|„([^“”]{2,120})[“”]|«([^»]{2,120})»|「([^」]{2,120})」/g,
    (whole: string, ...groups: unknown[]) => {
      const inner = groups.slice(0, 5).find((group) => typeof group === 'string') ?? '';
      return isCode(String(inner).trim()) ? hide(String(inner), whole) : whole;
    },
  );
  // Bold and italic marks say nothing here, and stand between the words.
  return { text: quoted.replace(/\*\*|__|(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*])/g, ''), codes };
}

/** Returns the codes that a part of a statement's text holds. */
export function codesIn(part: string, codes: readonly Code[]): string[] {
  return [...part].flatMap((one) => codes[one.charCodeAt(0) - firstCode]?.text ?? []);
}

/** Returns a part of a statement's text as it was written. */
export function showCodes(part: string, codes: readonly Code[]): string {
  return part.replace(/[\ue000-\ue0fa]/g, (one) => codes[one.charCodeAt(0) - firstCode]?.raw ?? '');
}
