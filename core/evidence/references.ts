/** A `path:line` or `path:from-to` in a text. */
export interface Reference {
  /** As it stands in the text, without a column. */
  text: string;
  path: string;
  from: number;
  to: number;
  /** Offset of `text`, and of the first character after the whole reference. */
  start: number;
  end: number;
}

/**
 * A path needs a slash, an extension, or a name that is known to have none, so that `localhost:3000`, `10:30` and
 * `node:20` are none. Letters of scripts that write without spaces are left out: there a path follows its sentence
 * directly. Bounded, so that a text of one word takes linear time.
 */
const letter = '\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}0-9_';
const name = `[${letter}@.+()[\\]%-]{1,100}`;
const reference = new RegExp(
  `(?<![${letter}./@:~%-])(?<path>(?:~/|\\.{1,2}/|/)?(?:${name}/){0,20}${name}):(?<from>[1-9]\\d{0,6})(?:-(?<to>[1-9]\\d{0,6}))?(?::\\d{1,5})?(?![${letter}/]|[.:]\\d)`,
  'gu',
);

const bareNames =
  /^(?:Makefile|Dockerfile|Rakefile|Gemfile|Procfile|Justfile|Vagrantfile|Jenkinsfile|LICENSE|README|CODEOWNERS|BUILD|WORKSPACE)$/;
const host =
  /^(?:[\w-]+\.)+(?:com|org|net|io|dev|app|local|internal|test|example|localhost|edu|gov|co|de|fr|uk|jp)$/i;

function isPath(path: string): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (/^[\d.]+$/.test(path) || /^\.*$/.test(last)) return false;
  if (path.includes('/')) return !host.test(path.slice(0, path.indexOf('/')));
  if (bareNames.test(last) || /^\.[A-Za-z][\w.-]+$/.test(last)) return true;
  return /.\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(last) && !host.test(last);
}

/** An opening bracket before a path belongs to the sentence: `(src/a.ts:3)`. */
function withoutBracket(path: string): string {
  const open = /^[([]+/.exec(path)?.[0] ?? '';
  return /[)\]]/.test(path) ? path : path.slice(open.length);
}

/** Finds every reference in a text, in its order. */
export function findReferences(text: string): Reference[] {
  if (!/:\d/.test(text)) return [];
  return [...text.matchAll(reference)].flatMap((match) => {
    const { path: raw = '', from = '', to } = match.groups ?? {};
    const path = withoutBracket(raw);
    if (!isPath(path)) return [];
    const first = Number(from);
    const last = to === undefined ? first : Number(to);
    if (last < first) return [];
    const written = `${path}:${from}${to === undefined ? '' : `-${to}`}`;
    const start = match.index + raw.length - path.length;
    return [{ text: written, path, from: first, to: last, start, end: match.index + match[0].length }];
  });
}
