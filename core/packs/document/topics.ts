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

function normalise(title: string): string {
  return title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim();
}

const topicOfPhrase = new Map<string, Topic>();
for (const topic of topics)
  for (const phrase of topicPhrases[topic].map(normalise))
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

/** Returns what a heading says its section is about, by which phrase, and whether it says nothing else. */
export function matchHeading(title: string): { topic: Topic; phrase: string; whole: boolean } | null {
  const plain = normalise(title);
  const [whole, inside] = [findWhole(plain), findInside(plain)];
  const { phrase } = (inside && (whole?.index ?? plain.length) > inside.index ? inside : whole) ?? {};
  const topic = topicOfPhrase.get(phrase ?? '');
  return phrase === undefined || topic === undefined ? null : { topic, phrase, whole: plain === phrase };
}
