import { headingWords, type Meaning, meaningsOf } from '../../handoff/format/heading-meaning.ts';
import topicPhrases from './topic-phrases.json' with { type: 'json' };

export type Topic = keyof typeof topicPhrases;

/** What a block can be about, in the order of spec/audiences.md. */
export const topics = Object.keys(topicPhrases) as Topic[];

/** These go first, whole, for every audience; when they alone exceed the budget nothing is packed. */
export const protectedTopics: readonly Topic[] = [
  'next-action',
  'acceptance',
  'constraints',
  'donts',
  'blockers',
];

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
  for (const phrase of topicPhrases[topic].map(headingWords))
    if (!topicOfPhrase.has(phrase)) topicOfPhrase.set(phrase, topic);

/** Letters of scripts that put no spaces between words: there a phrase counts as part of a word too. */
const spaceless = /[\u3040-\u9fff\uac00-\ud7a3]/;

const longestPhrase = Math.max(...[...topicOfPhrase.keys()].map((phrase) => phrase.split(' ').length));

/** The earliest phrase of whole words, at one place the longest. A pattern of all phrases takes `pack` 5 % longer. */
function findWhole(plain: string): { phrase: string; index: number } | null {
  const words = plain.split(' ');
  let index = 0;
  for (const [from, word] of words.entries()) {
    for (let to = Math.min(words.length, from + longestPhrase); to > from; to--) {
      const phrase = words.slice(from, to).join(' ');
      if (topicOfPhrase.has(phrase) && !spaceless.test(phrase)) return { phrase, index };
    }
    index += word.length + 1;
  }
  return null;
}

function findInside(plain: string): { phrase: string; index: number } | null {
  if (!spaceless.test(plain)) return null;
  const found = [...topicOfPhrase.keys()]
    .filter((phrase) => spaceless.test(phrase) && plain.includes(phrase))
    .map((phrase) => ({ phrase, index: plain.indexOf(phrase) }));
  return found.sort((a, b) => a.index - b.index || b.phrase.length - a.phrase.length)[0] ?? null;
}

interface Match {
  topic: Topic;
  phrase: string;
  index: number;
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

/**
 * Returns what a heading says its section is about, by which phrase, and whether it says nothing else. One of several
 * topics counts for what must not be lost, else for the first.
 */
export function matchHeading(title: string): { topic: Topic; phrase: string; whole: boolean } | null {
  const plain = headingWords(title);
  const [meaning] = findMeanings(title, plain);
  const own = [findWhole(plain), findInside(plain)].flatMap((found): Match[] => {
    const topic = found && topicOfPhrase.get(found.phrase);
    return found && topic ? [{ ...found, topic }] : [];
  });
  const candidates = meaning ? [...own, meaning] : own;
  const [first] = candidates.sort((a, b) => a.index - b.index || b.phrase.length - a.phrase.length);
  const chosen = meaning && protectedTopics.includes(meaning.topic) ? meaning : first;
  return chosen ? { topic: chosen.topic, phrase: chosen.phrase, whole: plain === chosen.phrase } : null;
}
