/** What names a thing: a code span, a path, an identifier, a number with a mark, a hash, a quoted word. */
const term =
  /`[^`\n]{2,80}`|(?:[\w@.-]+\/)+[\w@.-]+|#\d+|\b[a-f\d]{7,12}\b|\b\w+(?:[_.-]\w+)+\b|\b[a-z]+[A-Z]\w*|\b[A-Z][A-Z\d_]{2,}\b|\b[A-Z]\w*[A-Z\d]\w*\b|\b\d+(?:[.,]\d+)*\s?%?|"[^"\n]{3,40}"/g;
const word = /\p{L}{5,}/gu;
/** Writing without spaces: two characters together are about a word. */
const pair =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}](?=([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]))/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** Quick to look for: most texts have none. */
const unspacedLetter = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ud840-\ud88f]/;

const bare = (text: string): string => text.replace(/[`"]/g, '').toLowerCase();

/** Encoded data or a rule of dashes: it names nothing, and takes the pattern quadratic time. */
const endlessWord = /(?<!\S)\S{200,}/g;

/** Returns the names in a text, each once. */
function namesIn(text: string): Set<string> {
  return new Set(
    text
      .match(term)
      ?.map(bare)
      .filter((name) => name.length > 1),
  );
}

/** Returns what a text is about: its names and its longer words. */
export function topicsOf(whole: string): Set<string> {
  const text = whole.replace(endlessWord, ' ');
  const isSpaced = !unspacedLetter.test(text);
  const pairs = isSpaced ? [] : [...text.matchAll(pair)].map(([first, second = '']) => first + second);
  const spaced = isSpaced ? text.toLowerCase() : text.toLowerCase().replace(unspaced, ' ');
  const words = [...pairs, ...(spaced.match(word) ?? [])];
  return new Set([...namesIn(text), ...words]);
}

/** Counts how often each topic is named. Its weight grows with the logarithm of that, and is less for plain words. */
export class TopicWeights {
  readonly #counts = new Map<string, number>();

  add(text: string, weight = 1): void {
    for (const topic of topicsOf(text)) this.#counts.set(topic, (this.#counts.get(topic) ?? 0) + weight);
  }

  of(topic: string): number {
    const isName = /[\d/_.#-]|^[a-z]+[A-Z]/.test(topic);
    return Math.log2(1 + (this.#counts.get(topic) ?? 0)) * (isName ? 1 : 0.45);
  }
}
