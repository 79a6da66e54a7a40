import { headingWords, type Topic } from './topics.ts';

/** A topic and the phrase that a heading was known by. */
export interface HeadingMatch {
  topic: Topic;
  phrase: string;
  /** The heading holds nothing else. */
  whole: boolean;
}

interface Phrase {
  topic: Topic;
  phrase: string;
  /** Scripts without spaces: the phrase may stand inside a longer run. */
  inside: boolean;
}

const plainLetters = /^[ -~]*$/;

function normalise(title: string): string {
  if (plainLetters.test(title))
    return title
      .toLowerCase()
      .replace(/[^a-z0-9']+/g, ' ')
      .trim();
  return title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim();
}

/** Letters of scripts that put no spaces between words. */
const spaceless = /[\u3040-\u9fff\uac00-\ud7a3]/;

const byFirstWord = new Map<string, Phrase[]>();
const inside: Phrase[] = [];

for (const [topic, phrases] of Object.entries(headingWords) as [Topic, string[]][]) {
  for (const text of phrases) {
    const phrase = normalise(text);
    const entry = { topic, phrase, inside: spaceless.test(phrase) };
    if (entry.inside) inside.push(entry);
    else {
      const first = phrase.split(' ')[0] ?? '';
      byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), entry]);
    }
  }
}

function better(one: { at: number; phrase: string }, other: { at: number; phrase: string } | null): boolean {
  if (other === null) return true;
  return one.at !== other.at ? one.at < other.at : one.phrase.length > other.phrase.length;
}

/** What a heading says its section is about: its earliest known phrase, at one place the longest. */
export function matchHeading(title: string): HeadingMatch | null {
  const plain = ` ${normalise(title)} `;
  let best: { topic: Topic; phrase: string; at: number } | null = null;
  let at = 1;
  for (const word of plain.trim().split(' ')) {
    for (const { topic, phrase } of byFirstWord.get(word) ?? [])
      if (plain.startsWith(`${phrase} `, at) && better({ at, phrase }, best)) best = { topic, phrase, at };
    at += word.length + 1;
  }
  if (spaceless.test(plain))
    for (const { topic, phrase } of inside) {
      const found = plain.indexOf(phrase);
      if (found >= 0 && better({ at: found, phrase }, best)) best = { topic, phrase, at: found };
    }
  return best && { topic: best.topic, phrase: best.phrase, whole: plain.trim() === best.phrase };
}
