import { headingWords } from './heading-meaning.ts';
import type { Opener } from './openers.ts';

const months: readonly RegExp[] = [
  /^(?:jan|ene|gen|янв)/,
  /^(?:feb|fev|fév|фев)/,
  /^(?:mar(?!di)|mär|мар)/,
  /^(?:apr|avr|abr|апр)/,
  /^(?:may|mai|mag|май|мая)/,
  /^(?:jun|juin|giu|июн)/,
  /^(?:jul|juil|lug|июл)/,
  /^(?:aug|aou|aoû|ago|авг)/,
  /^(?:sep|set|сен)/,
  /^(?:oct|okt|out|ott|окт)/,
  /^(?:nov|ноя)/,
  /^(?:dec|dez|déc|dic|дек)/,
];

const numeric = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;
const dayFirst = /(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const eastAsian = /(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]/;
const named =
  /(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[.º]?\s+(?:de\s+|of\s+)?(\p{L}{3,})\.?,?(?:\s+(?:de\s+)?(\d{4}))?/iu;
const namedFirst = /(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?!\d),?(?:\s+(\d{4}))?/iu;
const clock = /(?<!\d)(\d{1,2})[:h](\d{2})(?!\d)/;
/** `Session 3`, `Tag 2`, `Update 4`, `第3回`: what counts instead of a date. */
const counted =
  /(?:session|sitzung|séance|sesión|sessão|sessione|сессия|day|tag|jour|día|dia|giorno|день|round|runde|update|week|woche|sprint|part|teil|会话|セッション|세션|第)\s*#?(\d{1,4})/i;

const monthOf = (word: string) => months.findIndex((month) => month.test(word.toLowerCase())) + 1;

/** Returns the date that a heading bears as a number that grows with it, or its count; null without either. */
function dateOf(title: string): number | null {
  const stamp = (year: number, month: number, day: number) => {
    if (month < 1 || month > 12 || day < 1 || day > 31) return null;
    const [, hour = 0, minute = 0] = clock.exec(title) ?? [];
    const days = (year < 100 && year > 0 ? year + 2000 : year) * 372 + (month - 1) * 31 + day;
    return days * 1440 + Number(hour) * 60 + Number(minute);
  };
  const numbers = (match: RegExpExecArray) => match.slice(1).map((part) => Number(part ?? 0));
  const iso = numeric.exec(title);
  if (iso) {
    const [year = 0, month = 0, day = 0] = numbers(iso);
    return stamp(year, month, day);
  }
  const european = dayFirst.exec(title);
  if (european) {
    const [first = 0, , second = 0, year = 0] = numbers(european);
    // A number above twelve is the day, wherever it is written.
    return second > 12 ? stamp(year, first, second) : stamp(year, second, first);
  }
  const asian = eastAsian.exec(title);
  if (asian) {
    const [year = 0, month = 0, day = 0] = numbers(asian);
    return stamp(year, month, day);
  }
  const words = named.exec(title);
  if (words && monthOf(words[2] ?? '') > 0)
    return stamp(Number(words[3] ?? 0), monthOf(words[2] ?? ''), Number(words[1]));
  const english = namedFirst.exec(title);
  if (english && monthOf(english[1] ?? '') > 0)
    return stamp(Number(english[3] ?? 0), monthOf(english[1] ?? ''), Number(english[2]));
  const count = counted.exec(title);
  return count ? Number(count[1]) : null;
}

/** The date of a heading, or of the nearest heading above it that has one. */
function dateAt(openers: readonly Opener[], opener: Opener): number | null {
  let level = opener.level + 1;
  for (let at = openers.indexOf(opener); at >= 0; at--) {
    const above = openers[at];
    if (!above || above.level >= level) continue;
    const date = dateOf(above.title);
    if (date !== null) return date;
    level = above.level;
  }
  return null;
}

/** The heading right above another one. */
const parentOf = (openers: readonly Opener[], opener: Opener) =>
  openers.slice(0, openers.indexOf(opener)).findLast(({ level }) => level < opener.level);

/**
 * Returns those of several next actions that are not history: the one without a date among dated ones, else the newest,
 * and of two with the same words (not ours) under the same heading the last. Others, such as one for each part of the work, are all
 * current.
 */
export function currentOf(openers: readonly Opener[], actions: readonly Opener[]): readonly Opener[] {
  if (actions.length < 2) return actions;
  const dated = actions.map((opener) => ({ opener, date: dateAt(openers, opener) }));
  const dates = dated.flatMap(({ date }) => (date === null ? [] : [date]));
  const newest = Math.max(...dates);
  const current = dated
    .filter(
      ({ date }) => dates.length === 0 || (dates.length < dated.length ? date === null : date === newest),
    )
    .map(({ opener }) => opener);
  return current.filter((opener, at) => {
    const same = ({ title, own }: Opener) =>
      own === null && headingWords(title) === headingWords(opener.title);
    const later = current.slice(at + 1);
    return !later.some((other) => same(other) && parentOf(openers, other) === parentOf(openers, opener));
  });
}
