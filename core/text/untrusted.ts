import { clip, oneLine } from './lines.ts';

/** Tags with which clients frame what is theirs; a handoff that closes or opens one could pose as the client. */
const clientTags = (
  'system-reminder system developer assistant user human instructions user_instructions ' +
  'environment_context permissions collaboration_mode skills_instructions persisted-output ' +
  'task-notification hook_prompt turn_aborted skill function_calls function_results invoke tool_use ' +
  'tool_result command-name command-message command-args system_reminder current_datetime user_message'
).split(' ');
/** Beginnings of names that go on with letters and underscores. */
const clientTagFamilies = ['multi_agent_', 'local-command-', 'antml:'];

// No two runs of white space side by side: a long one would take quadratic time.
const tagLead = /\s*(?:\/\s*)?/y;
const commentLead = /!--\s*/y;
const space = /\s*/y;
/** The longest beginning of a name that decides, and more. */
const nameLength = 64;

/** Characters that show nothing or reorder what is shown. U+200C, U+200D and U+FE00 to FE0F stay: Persian and emoji need them. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  /(?:[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\udb40-\udb43][\udc00-\udfff])+/g;

/** Most text: nothing in it is hidden. */
const plain = /^[\n\t -~]*$/;

function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function isWord(character: string): boolean {
  return /^\w/.test(character);
}

/** Whether a text begins with a client's tag, and the word ends there. */
function namesClientTag(text: string): boolean {
  if (!isWord(text)) return false;
  const name = text.toLowerCase();
  if (clientTags.some((tag) => name.startsWith(tag) && !isWord(text.charAt(tag.length)))) return true;
  const family = clientTagFamilies.find((start) => name.startsWith(start));
  return family !== undefined && /^[a-z_]+(?!\w)/i.test(text.slice(family.length));
}

/** Whether a tag of a client or a sentinel's comment begins with the `<` before `at`. */
function isFraming(text: string, at: number): boolean {
  if (text.charAt(at) !== '!') {
    const name = skip(text, at, tagLead);
    return namesClientTag(text.slice(name, name + nameLength));
  }
  const word = skip(text, at, commentLead);
  const end = word + 'sentinel'.length;
  if (word < 0 || text.slice(word, end).toLowerCase() !== 'sentinel') return false;
  return text.charAt(skip(text, end, space)) === ':';
}

/** Takes the bracket from what would frame. */
function withoutFraming(text: string): string {
  let kept = 0;
  let safe = '';
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    if (!isFraming(text, at + 1)) continue;
    safe += `${text.slice(kept, at)}&lt;`;
    kept = at + 1;
  }
  return safe + text.slice(kept);
}

function showEscape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Of a longer run only the rest's length is shown. */
const runLimit = 200;

/** Eight and more of one character are counted: a sparse file would fill a session's context with its escapes. */
function showRun(run: string): string {
  const first = String.fromCodePoint(run.codePointAt(0) ?? 0);
  const count = run.length / first.length;
  if (count >= 8 && run === first.repeat(count)) return `${showEscape(first)}×${count}`;
  const rest = run.length > runLimit ? `…×${run.length - runLimit}` : '';
  return [...run.slice(0, runLimit)].map(showEscape).join('') + rest;
}

/**
 * Makes text from a file safe for a session's context: tags of clients and sentinels lose their bracket, hidden
 * characters show as escapes, line ends are `\n`.
 */
export function neutraliseText(text: string): string {
  const shown = plain.test(text)
    ? text
    : text.toWellFormed().replace(/\r\n?/g, '\n').replace(hidden, showRun);
  return withoutFraming(shown);
}

/** Of each end of a longer text so much is made harmless; more than this no client takes of a whole start. */
const shownEnd = 16_384;

/** Makes harmless the two ends of a long text; between them lies as much blank. Bounded for any text. */
export function neutraliseEnds(whole: string): string {
  if (whole.length <= 2 * shownEnd) return neutraliseText(whole);
  const text = countRuns(whole);
  if (text.length <= 2 * shownEnd) return neutraliseText(text);
  const [head, tail] = [text.slice(0, shownEnd), text.slice(-shownEnd)].map(neutraliseText);
  return `${head}${' '.repeat(text.length - 2 * shownEnd)}${tail}`;
}

/** Counts runs of one hidden character: a sparse file is short then. One pass, without a pattern that goes back. */
function countRuns(text: string): string {
  const isHidden = new RegExp(`^${hidden.source}$`);
  let counted = '';
  let kept = 0;
  for (let at = 0; at < text.length; ) {
    let end = at + 1;
    while (end < text.length && text.charCodeAt(end) === text.charCodeAt(at)) end++;
    if (end - at >= runLimit && isHidden.test(text.charAt(at))) {
      counted += text.slice(kept, at) + showRun(text.slice(at, end));
      kept = end;
    }
    at = end;
  }
  return counted + text.slice(kept);
}

/** A line is cut to this before it is read. */
const lineLimit = 4_096;

/** One line of untrusted text (a title, a branch), at most `limit` characters. */
export function neutraliseLine(text: string, limit = 120): string {
  const line = oneLine(neutraliseText(text.slice(0, lineLimit)));
  const clipped = clip(line, limit);
  return clipped !== line || text.length <= lineLimit ? clipped : `${line}…`;
}

const escapeUnits = (text: string) =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Returns a value as JSON whose bytes hold no tag and nothing hidden either: they are escaped, the value is the same. */
export function harmlessJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll('<', '\\u003c').replace(hidden, escapeUnits);
}

/** Returns a value as JSON whose texts are harmless when they are read from it: what a hook says. */
export function neutraliseJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? neutraliseText(part) : part));
}

/** A file name or path on one line, whole: its spaces stay, what would start a new line or hide is shown as an escape. */
export function neutralisePath(path: string): string {
  return neutraliseText(path).replace(/[\n\t]/g, showEscape);
}
