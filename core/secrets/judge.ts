import type { Verdict } from './finding.ts';
import { isOrdinaryWord } from './values/ordinary-words.ts';
import { decodeBase64, isMadeOfDullWords, isPlaceholder } from './values/placeholder.ts';
import { entropyOf, isJumbled, isRepeated, longestSequence, looksRandom } from './values/random.ts';

/** How a value comes to stand behind a word for a secret. */
export interface Setting {
  /** What the word means: people make passwords, machines make tokens, both make secrets; many keys are none. */
  family: 'password' | 'secret' | 'token' | 'key';
  /** In quotation marks or backquotes. */
  quoted: boolean;
  /** How the name is written: as in the environment (`DB_PASSWORD`), as in code, or as a word of a sentence. */
  named: 'env' | 'code' | 'word';
  /**
   * `assigned` in code or a file of settings, `said` in a sentence, `loose` where only the place connects the two, `far`
   * where other words lie between them.
   */
  form: 'assigned' | 'said' | 'loose' | 'far';
  /** Whether a part of the sentence ends behind it. */
  ends?: boolean;
}

const algorithm =
  /^(?:[a-z]+[-_])?(?:sha|md|aes|rsa|hs|rs|es|ps|argon|bcrypt|scrypt|ed|scram|oauth|utf|base|tls|ssl|hmac|ecdsa|pbkdf|secp|x(?=25519|448|509)|jwt|http|node|python|java|go|php)[-_]?\d[\w.]*(?:[-_][a-z0-9]+)*$/i;

/** Dates and digests, however random the rest of the value looks. */
const marked = [/^(?:19|20)\d\d-?[01]\d-?[0-3]\d/, /^(?:sha\d+|h1|md5)[:-]/i];
const isAlgorithm = (value: string) => algorithm.test(value) && (value.length <= 10 || !looksRandom(value));

/** References, code, numbers and ids. */
const harmless = [
  // A path, an address, a host, a place in a file.
  /^(?:[./~]|[A-Za-z]:\\|[a-z][a-z0-9+.-]*:\/\/)/,
  /^[\w.@-]+(?:\/[\w.@-]+)+(?:\.[A-Za-z]{1,6})?(?::\d+)?$/,
  /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,5}(?::\d+)?$/,
  // A version, a number with its unit, a ticket, a share, a counted id.
  /^v?\d+(?:\.\d+)+(?:[-+.]\w+)*$/i,
  /^[#~<>≥≤]?\d+(?:[.,/:-]\d+)*\+?[A-Za-z%]{0,3}$/,
  /^[A-Z]{1,8}-?\d{1,5}$/,
  /^v\d+$/i,
  /^[\w.-]+\/[\w.-]+#\d+$/,
  /^\d+(?::[\w-]+)+$/,
  /^[a-z]+(?::[a-z]\w*)+$/,
  // A property, a path of names, a pair of keys, a tag.
  /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/,
  /^[A-Za-z_]\w*(?:::\w+)+$/,
  /^(?:ctrl|cmd|alt|shift)\+/i,
  /^!?[A-Z][a-z]+(?:<|\[)/,
];

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const ordinaryMark = /[-_.:/ ]/g;

/** Whether a value is code or prose rather than something that was chosen or drawn. */
function isHarmless(value: string, quoted: boolean): boolean {
  if (isPlaceholder(value) || /\$\{|\{\{|EXAMPLE/.test(value)) return true;
  const decoded = decodeBase64(value).replace(/^[\w.-]{1,60}:/, '');
  if (decoded !== '' && isPlaceholder(decoded)) return true;
  if (!quoted && (/[(){}[\]]/.test(value) || /^[a-z][\w-]*=(?!=?$)/i.test(value))) return true;
  if (/^[A-Za-z_][\w.]*\(/.test(value)) return true;
  if (isAlgorithm(value) || marked.some((shape) => shape.test(value))) return true;
  return harmless.some((shape) => shape.test(value)) && !looksRandom(value);
}

/** What is behind a name or a verb, alone in its part of the sentence: `the password is correcthorse, tell Ada`. */
function judgeWord(value: string, { quoted, form, named, ends = false }: Setting): Verdict {
  if (
    form === 'far' ||
    named !== 'word' ||
    value.length < 8 ||
    !/^[A-Za-z]+(?:-[A-Za-z]+)*$/.test(value) ||
    /^[A-Z]+$/.test(value)
  )
    return null;
  // A name of a product, such as the one that keeps the password.
  if (/^[A-Z]/.test(value) && form === 'assigned') return null;
  return (ends || quoted) && !isOrdinaryWord(value) ? 'unsure' : null;
}

function judgePassword(value: string, setting: Setting): Verdict {
  const { quoted, form, named } = setting;
  const letters = /\p{L}/u.test(value);
  const digits = /\d/.test(value);
  const marks = value.replace(ordinaryMark, '').replace(/[\p{L}\p{N}]/gu, '').length > 0;
  const spaces = /\s/.test(value);
  const cases = /\p{Lu}/u.test(value) && /\p{Ll}/u.test(value);
  if (form === 'far')
    return /[!#$%^&*?+=~]/.test(value) && letters && digits && value.length >= 8 ? 'sure' : null;
  if (form === 'loose') {
    if (!digits) return judgeWord(value, setting);
    if (spaces || value.length < 8 || !letters) return null;
    return marks || cases || quoted || looksRandom(value) ? 'sure' : 'unsure';
  }
  if (letters && digits && !spaces) {
    // A word that is counted on is a default as often as a password.
    if (/^[A-Za-z_-]+\d{4,}$/.test(value) && longestSequence(value) >= 4) return 'unsure';
    if (value.length < 6) return form === 'assigned' || quoted ? 'unsure' : null;
    return 'sure';
  }
  if (!letters)
    return digits && value.length >= 6 && longestSequence(value) < 4 && !isRepeated(value) ? 'unsure' : null;
  if (spaces) return named === 'env' && value.length >= 12 ? (digits ? 'sure' : 'unsure') : null;
  if ((marks && value.length >= 8) || isJumbled(value))
    return quoted || form === 'assigned' ? 'sure' : 'unsure';
  // Letters alone: a word in a sentence, or a password that is one.
  if (named === 'env' && form === 'assigned' && value.length >= 8) return 'unsure';
  return quoted && value.length >= 8 && (cases || /[-_]/.test(value)) ? 'unsure' : judgeWord(value, setting);
}

function judgeToken(value: string, { form }: Setting): Verdict {
  if (/\s/.test(value) || form === 'far') return null;
  const marks = value.match(/[!@#$%^&*?+=~;(){}[\]]/g)?.length ?? 0;
  if (value.length >= 16 && marks >= 3 && /\d/.test(value) && /[A-Za-z]/.test(value)) return 'sure';
  if (value.length < 8 || !looksRandom(value)) return null;
  if (longestSequence(value) >= 8) return 'unsure';
  if (form === 'loose') return value.length >= 16 ? 'sure' : null;
  return value.length >= 12 ? 'sure' : 'unsure';
}

/** `Password1234` is an example here and a password there; `Sommer2024` is one. */
function weakWord(value: string, { form }: Setting): Verdict {
  if (isMadeOfDullWords(value)) return form === 'assigned' ? 'unsure' : null;
  return 'sure';
}

/** Judges what stands behind a mere "key": most are names of entries, so that only the look of the value counts. */
function judgeKey(value: string): Verdict {
  const mixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  return mixed && value.length >= 24 && entropyOf(value) >= 4 && looksRandom(value) ? 'unsure' : null;
}

/** Judges a value that stands in the place of a secret. */
export function judge(value: string, setting: Setting): Verdict {
  if (value.length < 4 || value.length > 2_000) return null;
  if (setting.family === 'password' && /^[A-Z][a-z]{2,}\d{4,}$/.test(value)) return weakWord(value, setting);
  if (isHarmless(value, setting.quoted)) return null;
  if (setting.family === 'key') return judgeKey(value);
  if (uuid.test(value)) return setting.form === 'assigned' ? 'unsure' : null;
  if (setting.family === 'password') return judgePassword(value, setting);
  const token = judgeToken(value, setting);
  if (token !== null || setting.family === 'token' || setting.form !== 'assigned') return token;
  // What people choose for a secret is shorter than what machines draw; elsewhere such a value is the name of one.
  if (setting.named !== 'env' && /^[a-z0-9]+(?:[-_][a-z0-9]+)+$/.test(value)) return null;
  return value.length >= 8 ? judgePassword(value, setting) : null;
}
