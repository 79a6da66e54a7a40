import { headingWords, type Meaning, meaningsOf } from '../../handoff/format/heading-meaning.ts';
import topicWords from './topic-words.json' with { type: 'json' };

export type Topic = keyof typeof topicWords;

/** What a statement can be about, in the order of spec/audiences.md. */
export const topics = Object.keys(topicWords) as Topic[];

/** No audience can leave these out as a whole: they bind whoever reads them. */
export const protectedTopics: readonly Topic[] = [
  'next-action',
  'acceptance',
  'constraints',
  'donts',
  'blockers',
];

const listsOf = (topic: Topic): Readonly<Record<string, string>> => topicWords[topic];

/** What the one list of headings calls each topic; the phrases beside it are for topics that no handoff has. */
const topicOfMeaning: Readonly<Record<Meaning, Topic>> = {
  'start-here': 'next-action',
  'next-action': 'next-action',
  remaining: 'task',
  donts: 'donts',
  constraints: 'constraints',
  acceptance: 'acceptance',
  blockers: 'blockers',
  done: 'status',
  decisions: 'decisions',
  assumptions: 'assumptions',
  'follow-ups': 'issues',
  verification: 'verification',
  files: 'code',
  status: 'status',
  reader: 'background',
};

const topicOfPhrase = new Map<string, Topic>();
for (const topic of topics)
  for (const phrase of (listsOf(topic).headings ?? '').split('; ').map(headingWords))
    if (phrase !== '' && !topicOfPhrase.has(phrase)) topicOfPhrase.set(phrase, topic);

/** Letters of scripts that put no spaces between words: there a phrase counts as part of a word too. */
const spaceless = /[\u3040-\u9fff\uac00-\ud7a3]/;

interface Match {
  topic: Topic;
  phrase: string;
  index: number;
}

/** The phrases of a heading: whole words, and in scripts without spaces also parts of them. */
function findPhrases(plain: string): Match[] {
  const spaced = ` ${plain} `;
  return [...topicOfPhrase].flatMap(([phrase, topic]): Match[] => {
    const index = spaceless.test(phrase) ? plain.indexOf(phrase) : spaced.indexOf(` ${phrase} `);
    return index < 0 ? [] : [{ topic, phrase, index }];
  });
}

/** What the one list of headings says of a heading, in the order of its words; what must not be lost first. */
function findMeanings(title: string, plain: string): Match[] {
  const squeezed = plain.replaceAll(' ', '');
  const found = meaningsOf(title).map(({ meaning, phrase }): Match => {
    const index = Math.max(plain.indexOf(phrase), squeezed.indexOf(phrase));
    return { topic: topicOfMeaning[meaning], phrase, index };
  });
  const rank = ({ topic }: Match) => (protectedTopics.includes(topic) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || a.index - b.index || b.phrase.length - a.phrase.length);
}

type HeadingMatch = { topic: Topic; phrase: string; whole: boolean } | null;

const matched = new Map<string, HeadingMatch>();

/**
 * Returns what a heading says its section is about, by which phrase, and whether it says nothing else. One of several
 * topics counts for what must not be lost, else for the first.
 */
export function matchHeading(title: string): HeadingMatch {
  const known = matched.get(title);
  if (known !== undefined) return known;
  const found = readHeading(title);
  if (matched.size < 10_000) matched.set(title, found);
  return found;
}

function readHeading(title: string): HeadingMatch {
  const plain = headingWords(title);
  const [meaning] = findMeanings(title, plain);
  const candidates = [...findPhrases(plain), ...(meaning ? [meaning] : [])];
  const [first] = candidates.sort((a, b) => a.index - b.index || b.phrase.length - a.phrase.length);
  const chosen = meaning && protectedTopics.includes(meaning.topic) ? meaning : first;
  return chosen ? { topic: chosen.topic, phrase: chosen.phrase, whole: plain === chosen.phrase } : null;
}

/** What a word is about, and how much it says: a word of every day says half. */
interface Hint {
  topic: Topic;
  much: number;
}

/** Words of spaced scripts: whole ones, and beginnings, which the list marks with `*`. */
const whole = new Map<string, Hint[]>();
const beginnings = new Map<string, Hint[]>();
/** Words of scripts without spaces, each wherever it is. */
const inside: [word: string, hint: Hint][] = [];
/** The first words of those that are two or more. */
const firsts = new Set<string>();
/** How long the letters are by which a beginning is told from most other words. */
const headLength = 2;
const heads = new Set<string>();

function addWord(written: string, hint: Hint): void {
  const word = written.toLowerCase().replace(/\*$/, '');
  if (spaceless.test(word)) inside.push([word, hint]);
  else {
    const list = written.endsWith('*') ? beginnings : whole;
    list.set(word, [...(list.get(word) ?? []), hint]);
    if (list === beginnings) heads.add(word.slice(0, headLength));
    const space = word.indexOf(' ');
    if (space > 0) firsts.add(word.slice(0, space));
  }
}

for (const topic of topics)
  for (const [language, list] of Object.entries(listsOf(topic)))
    if (language !== 'headings')
      for (const word of list.split('; '))
        addWord(word, { topic, much: language.endsWith(' weak') ? 0.5 : 1 });

const nothing: readonly Hint[] = [];
const known = new Map<string, readonly Hint[]>();

/** What a word is about, by itself, else by its longest known beginning. */
function hintsOf(word: string): readonly Hint[] {
  const own = whole.get(word);
  if (own) return own;
  if (!heads.has(word.slice(0, headLength))) return nothing;
  const before = known.get(word);
  if (before) return before;
  // Of two words the second counts too.
  const least = Math.max(1, word.indexOf(' '));
  let found = nothing;
  for (let end = Math.min(word.length, 24); end > least && found === nothing; end--)
    found = beginnings.get(word.slice(0, end)) ?? nothing;
  if (known.size < 50_000) known.set(word, found);
  return found;
}

const word = /[\p{L}\p{N}][\p{L}\p{N}'’:-]*/gu;

/** Code, paths and identifiers: their words are names. */
const names = /`[^`]*`|(?<![\w.~@-])[\w.~@-]*[/_.][\w./@-]*\w/g;

/** Counts for each topic how many different words of a text in small letters are about it, and names the words of small talk. */
export function topicsOfText(text: string): { counts: Map<Topic, number>; chat: string[] } {
  const small = text.replace(names, ' ');
  const counts = new Map<Topic, number>();
  const chat: string[] = [];
  const seen = new Set<string>();
  const note = (one: string, hints: readonly Hint[]) => {
    if (hints.length === 0 || seen.has(one)) return;
    seen.add(one);
    for (const { topic, much } of hints) {
      if (topic === 'smalltalk') chat.push(one);
      else counts.set(topic, (counts.get(topic) ?? 0) + much);
    }
  };
  let before = '';
  for (const [one] of small.matchAll(word)) {
    note(one, hintsOf(one));
    if (one.endsWith(':')) note(one.slice(0, -1), hintsOf(one.slice(0, -1)));
    if (one.includes('-') && hintsOf(one).length === 0)
      for (const part of one.split('-')) note(part, hintsOf(part));
    if (firsts.has(before)) note(`${before} ${one}`, hintsOf(`${before} ${one}`));
    before = one;
  }
  if (spaceless.test(small))
    for (const [one, hint] of inside) if (small.includes(one)) note(`${one} ${hint.topic}`, [hint]);
  return { counts, chat };
}
