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

/** Finds the earliest phrase, at one place the longest. No phrase holds a mark that means something in a pattern. */
function phrasePattern(): RegExp {
  const phrases = [...topicOfPhrase.keys()].sort((a, b) => b.length - a.length);
  const inside = phrases.filter((phrase) => spaceless.test(phrase));
  const whole = phrases.filter((phrase) => !spaceless.test(phrase));
  return new RegExp(`(?<= )(?:${whole.join('|')})(?= )|${inside.join('|')}`);
}

const knownPhrase = phrasePattern();

/** Returns what a heading says its section is about, by which phrase, and whether it says nothing else. */
export function matchHeading(title: string): { topic: Topic; phrase: string; whole: boolean } | null {
  const plain = ` ${normalise(title)} `;
  const phrase = knownPhrase.exec(plain)?.[0] ?? '';
  const topic = topicOfPhrase.get(phrase);
  return topic === undefined ? null : { topic, phrase, whole: plain.trim() === phrase };
}
