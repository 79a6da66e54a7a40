import { oneLine } from '../../text/lines.ts';
import { plainText } from './plain-text.ts';

/** A text in quotes of any kind or backquotes, as the source of a pattern; its groups hold the text. */
export const quotedText =
  '(?:(?<tick>`+)(?<code>[^`]{1,300}?)\\k<tick>(?!`)|(?<ticks>``+)(?<span>[^\\n]{1,300}?)(?<!`)\\k<ticks>(?!`)|["“”„‟«»‹›「『](?<quote>[^"“”„‟«»‹›」』]{1,300}?)["“”‟«»‹›」』]|[\'‘‚](?<single>[^\'’]{1,300}?)[\'’](?![\\p{L}\\p{N}]))';

/** Returns what a match of `quotedText` holds; null when it matched nothing. */
export function quotedIn(match: RegExpExecArray | null): string | null {
  const { code, span, quote, single } = match?.groups ?? {};
  return code ?? span ?? quote ?? single ?? null;
}

/** Returns a phrase as a code span, one that quotes code too. */
export const asCode = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

const mark = /["“”„‟«»‹›「」『』`]/g;
const isMark = (text: string) => text.search(mark) === 0;

/** Takes away the quotes around a text, and one that stands alone; what is quoted within it stays so. */
function unquoted(text: string): string {
  const [first = '', last = '', inner] = [text.charAt(0), text.charAt(text.length - 1), text.slice(1, -1)];
  const isAround = isMark(first) && isMark(last) && text.length > 1;
  if (isAround && ![first, last].some((one) => inner.replace(/^`+|`+$/g, '').includes(one))) return inner;
  const isAlone = (text.match(mark)?.length ?? 0) % 2 === 1;
  if (!isAlone) return text;
  return isMark(first) ? text.slice(1) : isMark(last) ? text.slice(0, -1) : text;
}

/** Returns a text as a person would say it: on one line, without quotes, emphasis and the punctuation at its end. */
export function aPhrase(text: string): string {
  let phrase = oneLine(text.replace(/\p{Cf}/gu, '')).replace(/\\([`*_"'])/g, '$1');
  for (let before = ''; before !== phrase; ) {
    before = phrase;
    phrase = unquoted(phrase).replace(/ [*_]{2,}$/, '');
    if (/[.,;:!…。、，！]$/.test(phrase) || /^[^(]*\)$/.test(phrase)) phrase = phrase.slice(0, -1);
    else if (/^(?:([*_~']).+\1|[‘‚'].+’)$/s.test(phrase)) phrase = phrase.slice(1, -1);
    phrase = phrase.trim();
  }
  return phrase;
}

const squeezed = (text: string) => text.toLowerCase().replace(/[\s"“”„‟«»‹›「」『』`‘’‚'*_]+/gu, '');

/** Returns what two spellings of one phrase have in common: no case, spaces, quotes, emphasis or punctuation at the end. */
function phraseKey(text: string): string {
  const plain = plainText(aPhrase(text));
  return squeezed(plain).replace(/[.,;:!?]+$/, '') || plain.toLowerCase();
}

/** Whether a person said that phrase. Nothing is no phrase, and opens none. */
export function samePhrase(said: string | null | undefined, phrase: string | null): boolean {
  return !!said && !!phrase && phraseKey(said) !== '' && phraseKey(said) === phraseKey(phrase);
}

/** Whether a text with spaces and marks anywhere holds a phrase. */
export const holdsPhrase = (text: string, phrase: string) =>
  squeezed(plainText(text)).includes(phraseKey(phrase));

const nothing = /^(?:none|nil|null|false|no|n\/a|not (?:needed|required|applicable)|[-–—~]+)$/i;
/** A remark that names an exception or quotes words leaves a gate in doubt. */
const exception = /[`"“„«「']|(?<![\w-]|\bread )(?:but|except|only|say|type|till|unless|until)\b/i;
/** Code that is a command, which is done and not said. */
const commandInCode = /`(?:git|gh|npm|make|cat|ls|grep|rg|docker|kubectl) [^`\n]*`/g;

/** Whether a value says that there is no phrase: `none`, also with a remark that names no exception. */
export function isNoPhrase(value: string): boolean {
  const [, word = '', remark = ''] =
    /^([^\s(,;:]+(?: [^\s(,;:]+)??)\s*((?:[(,;:]|[-–—]\s).*)?$/s.exec(value.trim()) ?? [];
  return nothing.test(word.replace(/[."'`*_]+/g, '')) && !exception.test(remark.replace(commandInCode, ''));
}

/** What a template has in the place of a phrase. */
const unfilled = /^(?:REPLACE\b.*|<[^<>]*>)$/;

/** What a phrase can hold: what cannot be said or read is none, and its gate waits all the same. */
export function readPhrase(text: string): string | null {
  const phrase = text.length > 1_000 ? '' : aPhrase(text);
  const isNone = phrase === '' || phrase.length > 200 || unfilled.test(phrase) || isNoPhrase(phrase);
  return isNone ? null : phrase;
}

/** Returns the items of a YAML list as they are written; null for another value. */
function listItems(value: string): string[] | null {
  const flow = /^\[(.*)\]$/s.exec(value)?.[1]?.match(/"[^"]*"|'[^']*'|[^,]+/g);
  if (flow) return flow.map((item) => item.trim());
  const lines = value.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) => /^\s*- ./.test(line)) ? lines.map((line) => line.replace(/^\s*- /, '')) : null;
}

/** A YAML map, alias or tag where a text is expected. */
const noText = /^(?:[{&!|>]|\*[^*\s]*$|[^"'\s][^"']*:\s)/;

/** Returns the phrases of a `wait_phrase` field, a YAML list too; null for one that cannot be read. */
export function readPhrases(value: string): (string | null)[] {
  const whole = value.trim();
  if (whole === '' || isNoPhrase(whole)) return [];
  const items = listItems(whole);
  if (items === null) return [/^\{|^\*[^*\s]*$|\n/.test(whole) ? null : readPhrase(whole)];
  const named = items.filter((item) => !isNoPhrase(item));
  return named.map((item) => (noText.test(item) ? null : readPhrase(item)));
}
