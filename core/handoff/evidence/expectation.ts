import { clip, oneLine } from '../../text/lines.ts';

interface Result {
  exit: number;
  output: string;
}

const exitCode =
  /\b(?:exit(?:s|ed)?(?:\s+with)?(?:\s+(?:code|status))?|return\s+code|rc)\s*(?:is|of|=|:)?\s*(\d{1,3})\b/i;
const failure = /\b(?:non-?zero|fails|must fail|should fail)\b/i;
const success = /^(?:it )?(?:passes|pass|passed|succeeds|success|green|all green|clean|is clean|ok)[.!]?$/i;
const silence = /^(?:nothing|empty|no output|prints nothing|no matches|silent)[.!]?$/i;
const quoted = /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|「([^」\n]+)」/g;
/** Counts that every runner prints in this order. */
export const countedWords = 'passed|passing|failed|failing|skipped|errors?|failures?|warnings?|rows?';
const counted = new RegExp(`\\b(no|zero|\\d[\\d,.]*)\\s+(?:[a-z]+\\s+)?(${countedWords})\\b`, 'gi');
/** Of these a command that ends well has none, and one that fails may say no number. */
const faults = /^(?:failed|failing|errors?|failures?)$/i;

/** Single words behind a command that say when or how to run it, not what it gives. */
const manner = /^(?:slow|fast|optional|first|again|once|local|locally|manual|required|all|everything)$/i;

const plain = (text: string) => oneLine(text).toLowerCase();

/** Whether an output holds a text, in which dots stand for anything. */
function holds(output: string, text: string): boolean {
  let from = 0;
  return text.split(/…|\.{3}/).every((part) => {
    const at = output.indexOf(plain(part), from);
    from = at + plain(part).length;
    return at >= 0;
  });
}

/** A runner that says nothing of failures had none. */
function holdsCount(output: string, count: string, word: string): boolean {
  const kind = word.toLowerCase().replace(/(?<!s)s$/, '');
  const found = [...output.matchAll(new RegExp(`(\\d[\\d,.]*)\\s+(?:[a-z]+\\s+)?${kind}`, 'g'))].map(
    ([, number]) => number,
  );
  return count === '0' ? found.every((number) => number === '0') : found.includes(count);
}

/** What an output must hold by the words of an expectation; none where nothing can be compared. */
function partsOf(expected: string): string[] {
  const spans = [...expected.matchAll(quoted)].map((match) => match.slice(1).find(Boolean) ?? '');
  if (spans.length > 0) return spans;
  const word = expected.replace(/^(?:prints|shows|gives|is|expect(?:ed|s)?:?)\s+/i, '').replace(/[.!]$/, '');
  return /^\S+$/.test(word) && /[\p{L}\p{N}]/u.test(word) && !manner.test(word) ? [word] : [];
}

/**
 * Returns how a result differs from what a draft says that the command gives; null where it does not, and where the
 * words name nothing to compare: an exit code, counts of a test runner, quoted text, one word, nothing.
 */
export function compareExpected(expected: string, { exit, output }: Result): string | null {
  if (expected === '') return null;
  const says = `expected ${JSON.stringify(clip(oneLine(expected), 80))}`;
  const code = exitCode.exec(expected)?.[1];
  if (code !== undefined && Number(code) !== exit) return `${says}, exit ${exit}`;
  if (code === undefined && failure.test(expected)) return exit === 0 ? `${says}, exit 0` : null;
  if (success.test(expected)) return exit === 0 ? null : `${says}, exit ${exit}`;
  if (silence.test(expected)) return output.trim() === '' ? null : `${says}, but it printed something`;
  const shown = plain(output);
  const counts = [...expected.matchAll(counted)].map(([said, number = '', word = '']) => {
    return { said, count: /^(?:no|zero)$/i.test(number) ? '0' : number, word };
  });
  const missing = counts.find(({ count, word }) => !holdsCount(shown, count, word))?.said;
  if (missing !== undefined) return `${says}: no "${missing}" in its output`;
  const isFaultless = counts.some(({ count, word }) => count === '0' && faults.test(word));
  if (isFaultless && code === undefined && exit !== 0) return `${says}, exit ${exit}`;
  if (counts.length > 0 || code !== undefined) return null;
  const lacking = partsOf(expected).find((part) => !holds(shown, part));
  return lacking === undefined ? null : `${says}: no ${JSON.stringify(clip(lacking, 80))} in its output`;
}

/** Whether an expectation says that the command fails. */
export function expectsFailure(expected: string): boolean {
  const code = exitCode.exec(expected)?.[1];
  return code === undefined ? failure.test(expected) : code !== '0';
}

/** Returns how an output differs from the lines that a draft shows under a prompt; null when it has them all. */
export function compareLines(lines: readonly string[], { output }: Result): string | null {
  const lacking = lines.find((line) => line.trim() !== '' && !holds(plain(output), line));
  return lacking === undefined ? null : `expected the line ${JSON.stringify(clip(lacking.trim(), 80))}`;
}
