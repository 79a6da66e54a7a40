import { forbids } from '../text/prohibitions.ts';
import roleWords from './role-words.json' with { type: 'json' };

/** What a statement asks of its reader, the most binding first. */
export const roles = ['prohibition', 'obligation', 'acceptance', 'open', 'decision'] as const;

export type Role = (typeof roles)[number];

/** Letters of the scripts that put spaces between words. */
const letters = 'a-z\\u00c0-\\u024f\\u0370-\\u04ff';

/** The words of a role in ten languages: whole words of spaced scripts, and patterns that count anywhere. */
function made(name: keyof typeof roleWords, flags = 'i'): RegExp {
  const { words, anywhere } = roleWords[name];
  // `\b` ends a word at `ü`.
  const whole = `(?<![${letters}\\d_])(?:${words.join('|')})(?![${letters}\\d_])`;
  const pattern = [whole, ...anywhere].join('|');
  // Ignoring case among all of Unicode takes several times as long.
  return new RegExp(
    pattern.replaceAll('\\p{L}', `[${letters}]`).replaceAll('\\p{Ll}', `[${letters}]`),
    flags,
  );
}

/** What forbids besides the words of `forbids`, which guards act on too: here a reader only reads. */
const alsoForbids = made('forbids');
const binds = made('binds');
const advises = made('advises');
const decides = made('decides');
const accepts = made('accepts');
const opens = made('opens');
/** What somebody does not do, or what does not work: told, not asked of the reader. */
const tells = made('tells', 'gi');

const openMark = /^\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])?\s*\[ \]/;
/** Somebody by name takes something on. */
const takesOn =
  /(?:^|[.:—–-] ?|\band )\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?(?: \([^)]{2,30}\))?,? (?:will|is going to|to(?= (?:write|send|check|ask|prepare|draft|fix|add|update|confirm|schedule|review|test|file|follow|talk|set|create|remove|move|run|decide|clarify|investigate|contact|share|book|plan|provide|deliver|build|document|verify|find|call|open|close|raise|report|look|try|make|get|give|tell|discuss|present)\b)|takes|writes|fixes|answers|checks|asks|sends|prepares|owns|confirms|schedules|drafts|follows up|files) \p{Ll}/u;

/** A question that the document leaves open; one that is quoted is what somebody said. */
const asks =
  /^\W*(?:do|does|is|are|can|could|may|should|will|would|has|have|soll|sollen|kann|können|ist|sind|braucht|brauchen|darf|dürfen|who|when|which|whether|how|what|where|wer|wann|welche[rs]?|wie|was|wo|ob|wem|qui|quand|quién|cuándo|quem|chi|кто|когда)(?!\p{L})[^.]*[?？]\s*$|(?:誰|いつ|どの|どう|何|谁|何时|누가|언제)[^。]*[?？か]\s*$/iu;

/** A note that something of the kind is over. */
const closed =
  /^\s*(?:[-*+]\s+)?\[[xX]\]|^\s*(?:[-*+]\s+)?~~|^\W*(?:none|keine|aucun|ninguno|нет|无|なし|no blockers?)\W*$/iu;
const lifted =
  /\b(?:constraint lifted|no longer (?:blocked|required|needed|applies)|resolved(?!\s*[:：]| that\b)|unblocked|gelöst|erledigt|résolu|resuelto)\b|解決済み?|解消/iu;

const begins: readonly [Role, RegExp][] = [
  ['prohibition', /^\W*(?:(?:do not|don['’]t|never|avoid)\b|(?:MUST|SHALL) NOT\b)/iu],
  [
    'obligation',
    /^\W*(?:(?:constraint|randbedingung|contrainte|restricción|ограничение|约束|制約|invariant)\s*[:：]|(?:MUST|SHALL)\b)/u,
  ],
];

/** Returns what a statement asks of its reader by its own words; `raw` has its list mark. Null when it asks nothing. */
export function roleOf(sentence: string, raw = sentence): Role | null {
  if (closed.test(raw)) return null;
  const first = begins.find(([, pattern]) => pattern.test(sentence));
  if (first) return first[0];
  if (openMark.test(raw)) return isForbidding(sentence) ? 'prohibition' : 'open';
  if (isForbidding(sentence)) return 'prohibition';
  if (lifted.test(sentence)) return null;
  // Words in code ask nothing: `unique constraint`.
  const plain = sentence.replace(/`[^`]*`/g, '`');
  if (accepts.test(plain)) return 'acceptance';
  if (binds.test(plain))
    return opens.test(plain) && !/\b(?:must|shall)\b/i.test(plain) ? 'open' : 'obligation';
  if (decides.test(plain)) return 'decision';
  return opens.test(plain) || takesOn.test(plain) || (asks.test(plain) && !/["“”«»„「]/.test(plain))
    ? 'open'
    : null;
}

export const isClosed = (raw: string) => closed.test(raw) || lifted.test(raw);

/** English words after "no" that end as Spanish verbs do: no server, no user. */
const endsAsSpanish = /\bno \w+(?:ar|er|ir)\b/giu;
const english = /\b(?:the|is|are|was|were|has|have|had|its|of|to|with|and|for|we|it|in|on)\b/i;

export function isForbidding(sentence: string): boolean {
  const plain = sentence.replace(tells, ' ');
  const asked = english.test(plain) ? plain.replace(endsAsSpanish, ' ') : plain;
  return forbids(asked) || alsoForbids.test(plain);
}

export type Force = 'forbids' | 'binds' | 'advises' | 'none';

export const forceRank: Readonly<Record<Force, number>> = { forbids: 3, binds: 2, advises: 1, none: 0 };

/** Returns how binding a sentence is; a weakened one binds less than the one it was made of. */
export function forceOf(sentence: string): Force {
  if (forbids(sentence) || (alsoForbids.test(sentence) && !advises.test(sentence))) return 'forbids';
  if (binds.test(sentence)) return 'binds';
  return advises.test(sentence) ? 'advises' : 'none';
}
