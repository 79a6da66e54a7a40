/** A `path:line` or `path:from-to` in a text. */
export interface Reference {
  text: string;
  path: string;
  from: number;
  to: number;
  /** Offset of `text`, and of the first character after the whole reference. */
  start: number;
  end: number;
}

/** Scripts that write with spaces: only in these a letter behind the line number makes it part of a word. */
const spaced = '\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}0-9_';
const letter = '\\p{L}\\p{M}\\p{N}_';
/** Bounded, so that a text of one word takes linear time. */
const name = `[${letter}@.+()[\\]%-]{1,100}`;
const referenceSource =
  `(?<![${letter}./@:~%\\\\-])(?<path>(?:~/|\\.{1,2}/|/)?(?:${name}/){0,20}${name})` +
  `:(?<from>[1-9]\\d{0,6})(?:-(?<to>[1-9]\\d{0,6}))?(?::\\d{1,5})?(?![${spaced}/]|[.:]\\d)`;
const scriptSources = [`[${spaced}]`, '\\p{Script=Hiragana}', '[\\p{Script=Katakana}ー]', '\\p{L}'];

let compiled: { reference: RegExp; scripts: RegExp[] } | undefined;

/** Compiled on first use: Unicode classes cost a session start 1.4 ms, and most starts need none. */
function patterns() {
  compiled ??= {
    reference: new RegExp(referenceSource, 'gu'),
    scripts: scriptSources.map((source) => new RegExp(source, 'u')),
  };
  return compiled;
}

const bareNames =
  /^(?:Makefile|Dockerfile|Rakefile|Gemfile|Procfile|Justfile|Vagrantfile|Jenkinsfile|LICENSE|README|CODEOWNERS|BUILD|WORKSPACE)$/;
const hostName =
  /^(?:[\w-]+\.)+(?:com|org|net|io|dev|app|local|internal|test|example|localhost|edu|gov|co|de|fr|uk|jp)$/i;

/** A path has a slash, an extension, or a name that is known to have none: `localhost:3000` and `10:30` are none. */
function isPath(path: string): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (/^[\d.]+$/.test(path) || /^\.*$/.test(last)) return false;
  if (path.includes('/')) return !hostName.test(path.slice(0, path.indexOf('/')));
  if (bareNames.test(last) || /^\.[A-Za-z][\w.-]+$/.test(last)) return true;
  return /.\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(last) && !hostName.test(last);
}

/** An opening bracket before a path belongs to the sentence: `(src/a.ts:3)`. */
function withoutBracket(path: string): string {
  const open = /^[([]+/.exec(path)?.[0] ?? '';
  return /[)\]]/.test(path) ? path : path.slice(open.length);
}

/**
 * Returns where a path may begin behind its first character: scripts without spaces let it follow its sentence
 * directly. `likely` is the last change into a script with spaces.
 */
function laterStarts(path: string): { starts: number[]; likely: number } {
  const starts: number[] = [];
  let likely = 0;
  let before = -1;
  let at = 0;
  for (const character of path.split('/', 1)[0] ?? '') {
    const script = patterns().scripts.findIndex((pattern) => pattern.test(character));
    if (script >= 0 && before >= 0 && script !== before) {
      starts.push(at);
      if (script === 0) likely = at;
    }
    before = script;
    at += character.length;
  }
  return { starts, likely };
}

/** Returns where the code span begins that is a path with spaces and ends at `end`; it has 1,000 characters at most. */
function spanStart(text: string, start: number, end: number): number[] {
  const from = Math.max(0, start - 1_000);
  const before = text.slice(from, start);
  const open = before.lastIndexOf('`');
  const isSpan = text.charAt(end) === '`' && open >= 0 && !before.includes('\n', open);
  return isSpan && open < before.length - 1 ? [from + open + 1] : [];
}

/**
 * Finds every reference in a text. `accepts` says whether a path is known, where a text can be read in several ways.
 */
export function findReferences(text: string, accepts = (_path: string) => false): Reference[] {
  if (!/:\d/.test(text)) return [];
  return [...text.matchAll(patterns().reference)].flatMap((match) => {
    const { path: raw = '', from = '', to = from } = match.groups ?? {};
    const pathEnd = match.index + raw.length;
    const end = match.index + match[0].length;
    const whole = withoutBracket(raw);
    const wholeStart = pathEnd - whole.length;
    const { starts, likely } = laterStarts(whole);
    const readings = [
      ...spanStart(text, wholeStart, end),
      ...(starts.length === 0 ? [] : [0, ...starts].map((at) => wholeStart + at)),
    ];
    const known = readings.find((at) => accepts(text.slice(at, pathEnd)));
    const start = known ?? wholeStart + likely;
    const path = text.slice(start, pathEnd);
    if (!isPath(path) || Number(to) < Number(from)) return [];
    const written = `${path}:${from}${match.groups?.to === undefined ? '' : `-${to}`}`;
    return [{ text: written, path, from: Number(from), to: Number(to), start, end }];
  });
}
