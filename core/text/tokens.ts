import { estimateTokenCount } from 'tokenx';

/** How outputs name the counter. */
export const tokenizerName = 'tokenx estimate';

/**
 * Characters for each token in a word where tokenx counts too few, measured against `o200k_base`. The first match
 * wins.
 */
const languageConfigs = [
  // Most words and marks are one token: these are not compared with all others.
  { pattern: /^(?:[a-z]{1,6}|[!-/:-@[-`{-~]{1,3})$/, averageCharsPerToken: 6 },
  // Hexadecimal, Base64, identifiers with digits.
  { pattern: /[A-Za-z]\d|\d[A-Za-z]/, averageCharsPerToken: 1.5 },
  { pattern: /^\d+$/, averageCharsPerToken: 1.8 },
  { pattern: /[A-Z]{2}/, averageCharsPerToken: 2.4 },
  { pattern: /[a-z][A-Z]/, averageCharsPerToken: 4 },
  // Longer words are one token in English alone.
  { pattern: /^[a-z]{7,}$/, averageCharsPerToken: 5 },
  // Different marks in a row; a rule of equal ones is cheap.
  { pattern: /^(?!(.)\1+$)[!-/:-@[-`{-~]{4,}$/, averageCharsPerToken: 1.6 },
  // Emoji, letters for mathematics, private use, Braille, Ethiopic, combining and invisible marks.
  {
    pattern:
      /[\u0300-\u036f]|[\u1200-\u137f\u200b-\u200f\u2800-\u28ff\ue000-\uf8ff\ufeff\u{1d400}-\u{1faff}]|\ufe0f/u,
    averageCharsPerToken: 0.4,
  },
  // Arrows, boxes and other symbols.
  { pattern: /[\u2100-\u27ff]/, averageCharsPerToken: 0.75 },
  // Phonetic letters.
  { pattern: /[\u0250-\u02ff]/, averageCharsPerToken: 1 },
  // Hebrew, Arabic, the scripts of India, Thai, Georgian.
  { pattern: /[\u0590-\u1dff]/, averageCharsPerToken: 1.6 },
  { pattern: /[\u0400-\u052f]/, averageCharsPerToken: 4 },
  // Polish, Czech, Turkish, Hungarian.
  { pattern: /[\u0100-\u017f]/, averageCharsPerToken: 2.2 },
];

/** What is added to every estimate, so that real text rarely has more tokens than are counted. */
const safety = 1.05;

/** White space within a line that tokenx does not count. */
const wideSpace = /[^\S\n]{2,}|[^\S\n ]/g;

/** Estimates the tokens of a part of a text, as a fraction: the sum over all parts is about that of the whole. */
export function estimateTokens(text: string): number {
  const spaces = text.match(wideSpace)?.length ?? 0;
  const tokens = (estimateTokenCount(text, { languageConfigs }) + spaces) * safety;
  return Math.max(tokens, text.length / 10);
}

/**
 * Counts the tokens of a text, for every budget. Real text has at most 5 % more in `o200k_base`, which `usableTokens`
 * keeps free; random letters and rare languages up to three times as many.
 */
export function countTokens(text: string): number {
  return Math.round(estimateTokens(text));
}

/** Returns the longest beginning of a text that has at most so many tokens; never half a character. */
export function cutToTokens(text: string, tokens: number): string {
  let fits = 0;
  let over = Math.min(text.length, Math.max(0, tokens) * 10) + 1;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (countTokens(text.slice(0, middle)) <= tokens) fits = middle;
    else over = middle;
  }
  return text.slice(0, fits).replace(/[\ud800-\udbff]$/, '');
}
