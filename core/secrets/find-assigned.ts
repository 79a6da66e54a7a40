import { connectionsAfter } from './connections.ts';
import { found, type SecretRange, type Verdict } from './finding.ts';
import { judge, type Setting } from './judge.ts';
import { readValue } from './read-value.ts';
import { familyOf, harmlessAfter, harmlessBefore, pairWord, secretWord } from './secret-words.ts';

/** The rest of the name that a word belongs to: `DB_` and `_PROD` around `PASSWORD`. */
function nameAround(text: string, start: number, end: number): { before: string; after: string } {
  let from = start;
  while (from > 0 && start - from < 60 && /[A-Za-z0-9_.-]/.test(text[from - 1] ?? '')) from--;
  let to = end;
  while (to < text.length && to - end < 20 && /[A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff-]/.test(text[to] ?? ''))
    to++;
  return { before: text.slice(from, start), after: text.slice(end, to) };
}

/** What names of variables put before `PASS` and `PW` without a mark: `SSHPASS`, `DBPW`. */
const joinedBefore = /(?:^|[^A-Z])(?:SSH|DB|SQL|MYSQL|PG|SMTP|MAIL|ROOT|ADMIN|USER|FTP|LDAP|REDIS)$/;

/** Whether a short word is a word of its own or the last part of a name: not `pass` in `compass`, yet in `dbPass`. */
function isOwnWord(word: string, before: string): boolean {
  if (!/[A-Za-z0-9\u00c0-\u024f\u0400-\u04ff]$/.test(before)) return true;
  return /^[A-Z][a-z]/.test(word)
    ? /[a-z0-9]$/.test(before)
    : /^[A-Z]/.test(word) && joinedBefore.test(before);
}

/** A word for a secret in a text, with the name that it is part of. */
interface Named {
  family: Setting['family'];
  name: string;
  end: number;
  /** Before the name. */
  lead: string;
  isFlag: boolean;
  isStatusWord: boolean;
}

/** Words that also begin a line of status, or name something else, when they are no part of a name. */
const statusWord = /^(?:pass|auth|pat|salt|clave|dsn)$/i;

/** Returns the name that a word is part of; null for one that names no secret. */
function readName(text: string, match: RegExpMatchArray): Named | null {
  const [word] = match;
  const start = match.index ?? 0;
  const end = start + word.length;
  const { family, short } = familyOf(match);
  if (short && !isOwnWord(word, text.slice(Math.max(0, start - 8), start))) return null;
  const { before, after } = nameAround(text, start, end);
  const isCyrillic = /[а-яё]$/i.test(word) && /^[а-яё]{0,2}$/i.test(after);
  if (!isCyrillic && !harmlessAfter.test(after)) return null;
  const from = start - before.length;
  const lead = text.slice(Math.max(0, from - 14), from);
  if (harmlessBefore.test((before || lead).replace(/([a-z])(?=[A-Z])/g, '$1_'))) return null;
  // Part of a path or of the name of a resource.
  if (/\w[:/]$/.test(lead) && lead.endsWith(text[end] ?? ' ')) return null;
  // The value of a variable is elsewhere.
  if (/[$%]\{?$/.test(lead) && !/^\s{0,4}[:=]/.test(text.slice(end, end + 6))) return null;
  return {
    family: word === 'KEY' && /[A-Z0-9]_$/.test(before) ? 'token' : family,
    name: before.replace(/^.*[.-](?=[^.-]*$)/, '') + word + after,
    end: end + after.length,
    lead,
    isFlag: /^--/.test(before),
    isStatusWord: before === '' && statusWord.test(word) && text[end] !== '=',
  };
}

/** How a name is written, by itself and by what follows it. */
function nameStyle(name: string, sign: string, isQuoted: boolean): Setting['named'] {
  const isUpper = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name);
  if (isUpper && (name.includes('_') || sign.includes('='))) return 'env';
  return isQuoted || /[_.]|[a-z][A-Z]/.test(name) || sign.includes('=') ? 'code' : 'word';
}

/** What `judge` says, less what a mere status line says: `PASS: phase2`, `auth: oauth2`. */
function judgeBehind(value: string, setting: Setting, statusName: string | null): Verdict {
  if (statusName === null) return judge(value, setting);
  // Spanish says "key" and "password" with one word.
  const isSpanish = /^clave$/i.test(statusName) && /\d/.test(value) && setting.form !== 'far';
  if (isSpanish) return judge(value, { ...setting, form: 'loose' });
  // A pass may also be one of several runs.
  const isSaid = /^pass$/i.test(statusName) && setting.form === 'said';
  if (setting.form !== 'assigned' && !isSaid) return null;
  return judge(value, { ...setting, form: 'loose' }) === 'sure' ? 'sure' : null;
}

/** What ends a part of a sentence, right behind a value. */
const partEnd =
  /^(?:$|[ \t]{0,2}[\r\n]|[,.;!)）」』”"'`*，。；、]|[ \t][(（—–-]|[ \t](?:geändert|gesetzt|umgestellt|geworden)|[ \t]?(?:です|に|だ|입니다|이다))/;

function findBehind(text: string, match: RegExpMatchArray): SecretRange[] {
  const named = readName(text, match);
  if (named === null) return [];
  const { family, name, end, lead, isFlag, isStatusWord } = named;
  const isElement = lead.endsWith('<') && text[end] === '>';
  const element = [{ form: 'assigned' as const, to: end + 1 }];
  for (const { form, to } of isElement ? element : connectionsAfter(text, end)) {
    const read = readValue(text, to, /[?&]$/.test(lead));
    if (read === null) continue;
    const style = nameStyle(name, text.slice(to - 2, to), isElement || /["']/.test(text[end] ?? ''));
    const setting: Setting = {
      family,
      quoted: read.quoted,
      form: isFlag ? 'assigned' : form,
      named: style,
      ends: partEnd.test(text.slice(read.end, read.end + 3)),
    };
    const verdict = judgeBehind(read.value, setting, isStatusWord ? name : null);
    const kind = /^[A-Z][A-Z0-9_]{2,}$/.test(name) ? 'env-value' : 'password';
    if (verdict !== null) return found(kind, read, verdict);
  }
  return [];
}

const pair =
  /(?:[ \t][^:：\n/]{1,30}(?:[:：]|\bis\b|\bare\b|\bist\b|\bsind\b))?(?: is| are)?[ \t:：*_"`(]{1,6}(?<user>[\w.@-]{1,60})[ \t]{0,2}[/:][ \t]{0,2}/y;

/** Finds the password of `Credentials: ada / …`. */
function findPairs(text: string): SecretRange[] {
  return [...text.matchAll(pairWord)].flatMap((match) => {
    pair.lastIndex = match.index + match[0].length;
    const user = pair.exec(text);
    const read = user && readValue(text, pair.lastIndex);
    // Looked at last: to make a pattern with Unicode classes takes a start milliseconds.
    if (!read || /[\p{L}\p{N}_]$/u.test(text.slice(Math.max(0, match.index - 2), match.index))) return [];
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
