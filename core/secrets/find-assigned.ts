import { found, type SecretRange, type Span, type Verdict } from './finding.ts';
import { judge, type Setting } from './judge.ts';
import { familyOf, harmlessAfter, harmlessBefore, pairWord, secretWord } from './secret-words.ts';

const space = '[ \\t\\u00a0\\u202f\\u3000]';
const sticky = (source: string) => new RegExp(source, 'iy');

/** What may close a name before its separator: quotation marks, emphasis, a bracket. */
const closing = sticky('["\'`*_)\\]»”」』】]{0,4}');
/** Ways in which a value follows a word, the surest first. Every quantifier is bounded: 8 MB must not take quadratic time. */
const connections: readonly { form: Setting['form']; expression: RegExp }[] = [
  {
    form: 'assigned',
    expression: sticky(`["']?${space}{0,4},?\\s{0,12}["']?value["']?${space}{0,2}[:=]${space}{0,4}`),
  },
  {
    form: 'assigned',
    expression: sticky(
      `${space}{0,8}(?::=|=>|\\?=|={1,2}(?!=)|[:：＝]|->|→)${space}{0,8}(?:[*_]{1,3}${space}{1,4})?`,
    ),
  },
  {
    form: 'said',
    expression: sticky(
      `${space}{1,4}(?:is(?: now| set to)?|was|set to|changed to|equals|ist|lautet|war|est|es|é|è|era|это)[: ]${space}{0,3}`,
    ),
  },
  { form: 'said', expression: sticky(`${space}{0,2}(?:は|が|是|为|為|는|은|이)[:：]?${space}{0,2}`) },
  { form: 'said', expression: sticky(`${space}{1,4}[-–—]${space}{1,4}`) },
  { form: 'said', expression: sticky('(?=[「『])') },
  {
    form: 'loose',
    expression: sticky(
      `(?:[ \\t][^:：=\\n|.;,!?"'\`<>]{1,40})?${space}(?:is|ist|lautet|es|est|é|è|to|from)[: ]${space}{0,3}`,
    ),
  },
  {
    form: 'loose',
    expression: sticky(
      `(?:[ \\t][^:：=\\n|.;,!?"'\`<>(){}]{1,40}|${space}?[(（][^)）\\n]{1,30}[)）])[:：=→]{1,2}${space}{0,4}`,
    ),
  },
  { form: 'loose', expression: sticky(`${space}{1,4}`) },
];

const openers = '"\'`「『“„«‘';
const closers = '"\'`」』”“»’';
const bareValue = /[^\s"'`<>|，。、；！？「」『』（）【】]{1,400}/y;
const cjk = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** Reads the value at a place: in quotation marks, or bare up to what ends it. */
function readValue(
  text: string,
  at: number,
  inAddress = false,
): (Span & { quoted: boolean; value: string }) | null {
  const which = openers.indexOf(text[at] ?? ' ');
  if (which >= 0) {
    const ends = [closers[which], which === 4 || which === 5 ? '”' : ''].filter((end) => end);
    const line = text.slice(at + 1, at + 402);
    const end = line.search(new RegExp(`[${ends.map((mark) => `\\${mark}`).join('')}\\n]`));
    if (end <= 0 || line[end] === '\n') return null;
    return { start: at + 1, end: at + 1 + end, quoted: true, value: line.slice(0, end) };
  }
  bareValue.lastIndex = at;
  if (cjk.test(text[at] ?? '')) return null;
  let value = bareValue.exec(text)?.[0] ?? '';
  // A chain of names is no value; a text of nothing else must not be judged again and again.
  if (value.length > 64 && /[A-Za-z][:=]["'A-Za-z]/.test(value)) return null;
  if (/^[\x21-\x7e]/.test(value)) value = value.slice(0, (value.search(cjk) + 401) % 401 || 400);
  if (inAddress) value = value.replace(/[&#].*$/, '');
  value = value.replace(/[;,](?=.*[=:]).*$/, '');
  // What is cut off is left as it is: it is no value.
  if (!value.endsWith('...')) value = value.replace(/[.,;:)*_\\]+$/, '');
  return value === '' ? null : { start: at, end: at + value.length, quoted: false, value };
}

/** The rest of the name that a word belongs to: `DB_` and `_PROD` around `PASSWORD`. */
function nameAround(text: string, start: number, end: number): { before: string; after: string } {
  let from = start;
  while (from > 0 && start - from < 60 && /[A-Za-z0-9_.-]/.test(text[from - 1] ?? '')) from--;
  let to = end;
  while (to < text.length && to - end < 20 && /[A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff-]/.test(text[to] ?? ''))
    to++;
  return { before: text.slice(from, start), after: text.slice(end, to) };
}

/** Whether a short word is a word of its own or the last part of a name: not `pass` in `compass`, yet in `dbPass`. */
function isOwnWord(word: string, charBefore: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(charBefore)) return true;
  return /[a-z0-9]/.test(charBefore) && /^[A-Z][a-z]/.test(word);
}

/** What `judge` would say, less what a mere status line says: `PASS: phase2`, `auth: oauth2`. */
function judgeBehind(value: string, setting: Setting, isStatusWord: boolean): Verdict {
  if (!isStatusWord) return judge(value, setting);
  return judge(value, { ...setting, form: 'loose' }) === 'sure' ? 'sure' : null;
}

function kindFor(name: string, family: Setting['family']): string {
  if (/^[A-Z][A-Z0-9_]{2,}$/.test(name)) return 'env-value';
  return family === 'password' || /[a-z]/i.test(name) ? 'password' : family;
}

/** Words that also begin a line of status, or name something else, when they are no part of a name. */
const statusWord = /^(?:pass|auth|pat|salt|clave|dsn)$/i;

/** Returns how what follows a name is connected with it, and where it begins. */
function connect(text: string, at: number): { form: Setting['form']; to: number } | null {
  for (const { form, expression } of connections) {
    expression.lastIndex = at;
    const connection = expression.exec(text);
    if (connection) return { form, to: at + connection[0].length };
  }
  return null;
}

/** How a name is written, by itself and by what follows it. */
function nameStyle(name: string, sign: string, isQuoted: boolean): Setting['named'] {
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name) && (name.includes('_') || sign.includes('=')))
    return 'env';
  return isQuoted || /[_.]|[a-z][A-Z]/.test(name) || sign.includes('=') ? 'code' : 'word';
}

function findBehind(text: string, match: RegExpMatchArray): SecretRange[] {
  const start = match.index ?? 0;
  const end = start + match[0].length;
  const { family, short } = familyOf(match);
  if (short && !isOwnWord(match[0], text[start - 1] ?? '')) return [];
  const { before, after } = nameAround(text, start, end);
  const isCyrillic = /[а-яё]$/i.test(match[0]) && /^[а-яё]{0,2}$/i.test(after);
  if (!isCyrillic && !harmlessAfter.test(after)) return [];
  const lead = before === '' ? text.slice(Math.max(0, start - 14), start) : before;
  if (harmlessBefore.test(lead.replace(/([a-z])(?=[A-Z])/g, '$1_'))) return [];
  const isEnvKey = match[0] === 'KEY' && /[A-Z0-9]_$/.test(before);
  const name = before.replace(/^.*[.-](?=[^.-]*$)/, '') + match[0] + after;
  let at = end + (isCyrillic || after !== '' ? after.length : 0);
  const isElement = text[start - before.length - 1] === '<' && text[at] === '>';
  closing.lastIndex = at;
  if (!isElement) at += closing.exec(text)?.[0].length ?? 0;
  const isFlag = /^--/.test(before);
  const inAddress = /[?&]$/.test(text.slice(start - before.length - 1, start - before.length));
  const connection = isElement ? { form: 'assigned' as const, to: at + 1 } : connect(text, at);
  if (connection === null) return [];
  const { to } = connection;
  const form = isFlag ? 'assigned' : connection.form;
  const read = readValue(text, to, inAddress);
  if (read === null) return [];
  const named = nameStyle(name, text.slice(to - 2, to), isElement || /["']/.test(text[end] ?? ''));
  const setting = { family: isEnvKey ? 'token' : family, quoted: read.quoted, form, named } as const;
  const isStatusWord = before === '' && statusWord.test(match[0]);
  return found(kindFor(name, family), read, judgeBehind(read.value, setting, isStatusWord));
}

const pair =
  /(?:[ \t][^:：\n/]{1,30}[:：])?[ \t:：*_"`(]{1,6}(?<user>[\w.@-]{1,60})[ \t]{0,2}[/:][ \t]{0,2}/y;

/** Finds the password of `Credentials: ada / …`. */
function findPairs(text: string): SecretRange[] {
  return [...text.matchAll(pairWord)].flatMap((match) => {
    pair.lastIndex = match.index + match[0].length;
    const user = pair.exec(text);
    const read = user && readValue(text, pair.lastIndex);
    if (!read) return [];
    return found(
      'password',
      read,
      judge(read.value, { family: 'password', quoted: read.quoted, named: 'word', form: 'loose' }),
    );
  });
}

/** Finds what stands behind a word for a secret, in code, in settings and in sentences of many languages. */
export function findAssigned(text: string): SecretRange[] {
  const behind = [...text.matchAll(secretWord)].flatMap((match) => findBehind(text, match));
  return [...behind, ...findPairs(text)];
}
