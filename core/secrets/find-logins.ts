import { found, type SecretRange, spanOf, type Verdict } from './finding.ts';
import { judge } from './judge.ts';
import { passwordWords } from './secret-words.ts';
import { isPlaceholder } from './values/placeholder.ts';
import { looksRandom } from './values/random.ts';

/** `p4ss!word` as somebody chose it: letters, digits and a mark that no path, version or address has. */
const strong = (value: string) =>
  value.length >= 8 && /\p{L}/u.test(value) && /\d/.test(value) && /[!#$%^&*?=~]/.test(value);

const people =
  '(?:root|admin(?:istrator)?|sysadmin|superuser|sa|sys|system|postgres|mysql|oracle|ubuntu|debian|centos|pi|deploy|jenkins|ci|git|test(?:user|er)?|demo|guest|user|operator|support|service)';
const value = '(?<secret>[^\\s"\'`<>|]{4,80})';

interface Login {
  kind: string;
  expression: RegExp;
  judge: (secret: string) => Verdict;
}

const chosen = (secret: string): Verdict => (strong(secret) && !isPlaceholder(secret) ? 'sure' : null);
const asPassword = (secret: string): Verdict =>
  judge(secret, { family: 'password', quoted: false, named: 'word', form: 'said', ends: true });
const besideName = (secret: string): Verdict =>
  judge(secret, { family: 'password', quoted: false, named: 'word', form: 'loose' });

/** Passwords that no word for one is near to, by what surrounds them instead. Every quantifier is bounded. */
const logins: readonly Login[] = [
  // root / Tr0ub4dor&3
  {
    kind: 'password',
    expression: new RegExp(`(?<![\\w/.@-])${people}[ \\t]{0,3}[/:][ \\t]{0,3}${value}`, 'dgi'),
    judge: chosen,
  },
  // Log in as root with Tr0ub4dor&3
  {
    kind: 'password',
    expression: new RegExp(
      `(?<!\\p{L})(?:log(?:ged)? ?(?:in|on)|sign(?:ed)? ?in|ssh|connect(?:ed)?|su|anmeld\\p{L}*|einlogg\\p{L}*|connecte[rz]?|entra[rd]?\\p{L}*|acced\\p{L}*|войти|зайти)[ \\t][^\\n]{1,60}?[ \\t](?:with|using|mit|avec|con|com|с)[ \\t]["'\`]?${value}`,
      'dgiu',
    ),
    judge: chosen,
  },
  // Login / password: ada / pw7Kq9mm
  {
    kind: 'password',
    expression: new RegExp(
      `\\p{L}[ \\t]?[/+&][ \\t]?(?:${passwordWords})[ \\t]?[:：=][ \\t]{0,3}["'\`]?[\\w.@-]{1,60}["'\`]?[ \\t]{0,2}/[ \\t]{0,2}["'\`]?${value}`,
      'dgiu',
    ),
    judge: besideName,
  },
  // user ada / pass pw7Kq9mm
  {
    kind: 'password',
    expression: new RegExp(
      `(?<![\\w-])(?:user(?:name)?|login|account|benutzer|usuario|utilisateur|utente|usuário)[ \\t:=]{1,4}["'\`]?[\\w.@-]{1,60}["'\`]?[ \\t]{0,2}[,;/][ \\t]{0,2}pass[ \\t:=]{1,4}["'\`]?${value}`,
      'dgi',
    ),
    judge: besideName,
  },
  // AUTH=ada:pw7Kq
  {
    kind: 'env-value',
    expression:
      /(?<![A-Za-z0-9])[A-Z0-9_]{0,40}(?:AUTH|CREDENTIALS?|CREDS|USERPWD|USERPASS|LOGIN)["']?[ \t]{0,3}[=:][ \t]{0,3}["']?[\w.@-]{1,60}:(?<secret>[^\s"'`@/]{4,200})/dg,
    judge: (secret) => judge(secret, { family: 'password', quoted: false, named: 'env', form: 'assigned' }),
  },
  // The Wi-Fi is "lab", key purple-monkey-dishwasher
  {
    kind: 'password',
    expression: new RegExp(
      `\\b(?:wi-?fi|wlan|wpa\\d?|ssid|hotspot)\\b[^\\n]{0,80}?(?<!\\p{L})(?:key|psk|schlüssel|clave|clé|chave|chiave|ключ|密钥|キー)[ \\t:=]{1,4}(?:is |ist |est |es |é |è )?["'\`]?${value}(?=["'\`]?(?:[,.;)]|[ \\t]{0,3}$))`,
      'dgimu',
    ),
    judge: asPassword,
  },
  // PIN of the card: 93052958
  {
    kind: 'password',
    expression:
      /\b(?:PIN|PUK)\b(?![-_ ]?(?:\d|out|header|layout))[^\n:=]{0,40}(?:[:=]| is | ist | est | es )[ \t]{0,3}(?<secret>\d{4,12})(?![\d.:-])/dg,
    judge: (secret) => (/^(?:19|20)\d\d$/.test(secret) || isPlaceholder(secret) ? null : 'unsure'),
  },
  // Cookie: sessionid=…
  {
    kind: 'token',
    expression:
      /\bCookie["']?[ \t]{0,3}[:=][^\n]{0,300}?(?<![\w-])[\w.-]{0,30}(?:sess(?:ion)?(?:[-_.]?(?:id|token))?|\.sid|^sid|auth|token|jwt|remember_me)["']?=(?<secret>[^\s;"'`]{16,2000})/dgi,
    judge: (secret) => (isPlaceholder(secret) || !looksRandom(secret) ? null : 'sure'),
  },
];

/** Finds passwords by what surrounds them: who logs in, where, and the header of a session. */
export function findLogins(text: string): SecretRange[] {
  return logins.flatMap(({ kind, expression, judge: judgeSecret }) =>
    [...text.matchAll(expression)].flatMap((match) => {
      const span = spanOf(match, 'secret');
      if (!span) return [];
      const secret = text.slice(span.start, span.end).replace(/[.,;:)]+$/, '');
      return found(kind, { start: span.start, end: span.start + secret.length }, judgeSecret(secret));
    }),
  );
}
