import type headingPhrases from './heading-phrases.json';

/**
 * What the words of a heading can mean. `start-here`, `next-action` and `remaining` all say what comes next, the most
 * explicit first.
 */
export type Meaning = keyof typeof headingPhrases;

/** One thing that a heading says. */
interface Said {
  meaning: Meaning;
  /** 3: a part of the heading says nothing else; 2: a part begins so; 1: it is somewhere in it. */
  strength: 1 | 2 | 3;
  /** The words that say it, as they are compared. */
  phrase: string;
}

interface Phrase {
  meaning: Meaning;
  /** The least strength with which it counts: 3 for one marked `=`, 2 for `^`. */
  least: 1 | 2 | 3;
}

/** What joins two topics in one heading, as a word of its own. */
const joining = new Set('and or und oder sowie et ou y o e ed и или with plus'.split(' '));
/** Words that say nothing at the ends of a part. */
const articles = new Set(
  'a an the our my your der die das les la le los las el il lo l un une os as'.split(' '),
);

const plainText = /^[\n -~]*$/;
/** Letters that may carry a mark: Latin and Cyrillic. Marks of other scripts make other letters. */
const markedLetters = /[\u00c0-\u024f\u0400-\u045f\u1e00-\u1eff]/;
const contraction = /['’‘ʼ](?=(?:t|s|re|ll|ve|d|m)\b)/g;
/** No Unicode classes: making one costs a session start more than all headings of a handoff. */
const noWord =
  /(?:[\0-/:-@[-`{-\u00bf\u02b0-\u02ff\u2000-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u303d\u30fb\uff5f-\uff65]|[\ufe00-\ufe0f]|[\ud83c-\ud83e][\udc00-\udfff]|\udb40[\udc00-\udfff])+/g;
const partEnd = /[()[\]{}:;,!?/|&+=~"“”„«»‹›•·、。・〈-】〔-〟→←⇒–—―]|\.(?=\s|$)|\s-+\s|--+/;
/** Scripts that write words without spaces, or hang endings on them: there a phrase counts inside a word too. */
const spaceless = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;

/** Returns a text as it is compared: lower case, full-width and marked letters as plain ones. */
function fold(text: string): string {
  if (plainText.test(text)) return text.toLowerCase().replace(contraction, '');
  const wide = text.normalize('NFKC').replace(contraction, '');
  const bare = markedLetters.test(wide)
    ? wide
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
    : wide;
  return bare.toLowerCase().replaceAll('ß', 'ss');
}

/** Returns the words of a text that only its letters and digits tell, with one space between them. */
export function headingWords(text: string): string {
  return fold(text).replace(noWord, ' ').trim();
}

/** Languages by their script, each with how a heading shows that it may be in it. */
const scripts = {
  latin: { languages: ['en', 'de', 'fr', 'es', 'pt', 'it'], shows: /[a-z]/ },
  cyrillic: { languages: ['ru'], shows: /[\u0400-\u04ff]/ },
  spaceless: { languages: ['zh', 'ja', 'ko'], shows: spaceless },
} as const;

type Script = keyof typeof scripts;

interface Phrases {
  list: Map<string, Phrase>;
  /** Words of the longest one. */
  longest: number;
}

const made = new Map<Script, Phrases>();

/**
 * Returns the phrases of a script, read on first use: a start whose handoffs have our own headings needs none of their
 * 80 KB. Each list is folded as one text, for three thousand phrases one by one would take milliseconds.
 */
function phrasesOf(script: Script): Phrases {
  const known = made.get(script);
  if (known) return known;
  const phrases: Phrases = { list: new Map(), longest: 1 };
  const all = require('./heading-phrases.json') as typeof headingPhrases;
  for (const [meaning, lists] of Object.entries(all) as [Meaning, Record<string, string>][]) {
    const byLeast = ([1, 2, 3] as const).map((least): Phrase => ({ meaning, least }));
    for (const language of scripts[script].languages) {
      const folded = fold(lists[language] ?? '').replace(/['-]/g, ' ');
      for (const written of folded.split('; ')) {
        const least = written.startsWith('=') ? 3 : written.startsWith('^') ? 2 : 1;
        const words = least === 1 ? written : written.slice(1);
        const phrase = byLeast[least - 1];
        if (phrase) phrases.list.set(script === 'spaceless' ? words.replaceAll(' ', '') : words, phrase);
        phrases.longest = Math.max(phrases.longest, words.split(' ').length);
      }
    }
  }
  made.set(script, phrases);
  return phrases;
}

interface Found extends Said {
  from: number;
  to: number;
}

/** Leaves out what lies in something longer: `do` in `what not to do`. */
function longestOf(found: readonly Found[]): Said[] {
  return found.filter(
    ({ from, to }) =>
      !found.some((other) => other.from <= from && to <= other.to && other.to - other.from > to - from),
  );
}

/** Returns what a run of words says in the languages of a script. */
function findSpaced(words: readonly string[], script: Script): Said[] {
  const { list, longest } = phrasesOf(script);
  const found: Found[] = [];
  for (let from = 0; from < words.length; from++) {
    for (let to = Math.min(words.length, from + longest); to > from; to--) {
      const phrase = words.slice(from, to).join(' ');
      const known = list.get(phrase);
      if (!known) continue;
      const starts = isEdge(words, from - 1, -1);
      const ends = isEdge(words, to, 1);
      const strength = starts && ends ? 3 : starts ? 2 : 1;
      if (strength >= known.least) found.push({ meaning: known.meaning, phrase, strength, from, to });
    }
  }
  return longestOf(found);
}

/** Whether a run of words ends at a place: at its edge, at a joining word, or with only articles and numbers between. */
function isEdge(words: readonly string[], at: number, step: 1 | -1): boolean {
  for (let next = at; ; next += step) {
    const word = words[next];
    if (word === undefined || joining.has(word)) return true;
    if (!articles.has(word) && !/^\d+$/.test(word)) return false;
  }
}

function findSpaceless(part: string): Said[] {
  const text = part.replaceAll(' ', '').replace(/^第?\d+[章节節.]?/, '');
  const pieces = text.split(/[和与與及]|および|及び|ならびに|그리고|및/);
  const found: Found[] = [];
  for (const [phrase, { meaning, least }] of phrasesOf('spaceless').list) {
    const from = text.indexOf(phrase);
    if (from < 0) continue;
    const strength = pieces.some((piece) => isOnly(piece, phrase)) ? 3 : from === 0 ? 2 : 1;
    if (strength >= least) found.push({ meaning, phrase, strength, from, to: from + phrase.length });
  }
  return longestOf(found);
}

/** Whether a piece is a phrase with nothing but a particle or a word for "thing" behind it. */
function isOnly(piece: string, phrase: string): boolean {
  if (!piece.startsWith(phrase)) return false;
  return /^(?:は|を|の|と|や|が|に|も|について|事項|一覧|은|는|이|가|을|를|사항|목록|的|清单|清單|列表)?(?:东西|東西|事|事情|内容|內容|地方|部分|もの|こと|箇所|点|것|일|점|부분)?\d*$/.test(
    piece.slice(phrase.length),
  );
}

/** A longer heading is a sentence that says everything and nothing. */
const lengthLimit = 200;

/** Returns everything that the words of a heading say, each once, with the greatest strength. */
export function meaningsOf(title: string): Said[] {
  if (title === '' || title.length > lengthLimit) return [];
  const strongest = new Map<Meaning, Said>();
  for (const part of fold(title).split(partEnd)) {
    const words = part.replace(noWord, ' ').trim();
    if (words === '') continue;
    const said = (Object.keys(scripts) as Script[])
      .filter((script) => scripts[script].shows.test(words))
      .flatMap((script) =>
        script === 'spaceless' ? findSpaceless(words) : findSpaced(words.split(' '), script),
      );
    for (const one of said) {
      if ((strongest.get(one.meaning)?.strength ?? 0) < one.strength) strongest.set(one.meaning, one);
    }
  }
  return [...strongest.values()];
}
