import type { UserWords } from '../../sessions/session.ts';
import { clip, plural } from '../../text/lines.ts';
import { isProhibition } from '../voices/cues.ts';
import { countDraftTokens } from '../voices/draft-tokens.ts';
import { corrections, isRequest, lastRequest, quoteWords } from '../voices/user-words.ts';
import type { Material } from './material.ts';

/** Tokens of the shortest line. */
const leastLine = 8;

/** Characters of the first prompt, of the last request and of all others, where not all have room. */
const shortest = { first: 300, last: 600, other: 110 };
/** The same: the first that leaves all of them room. */
const limits = [
  { first: 600, last: 800, other: 300 },
  { first: 420, last: 700, other: 260 },
  { first: 420, last: 700, other: 170 },
  shortest,
];

/** What is kept where not all words fit: the last request, corrections, the first, answers, the newest. */
function rankOf(words: UserWords, all: readonly UserWords[], last: UserWords | undefined): number {
  const age = all.indexOf(words) / all.length;
  if (words === last) return 5;
  if (words.corrects || words === all[0] || words.source === 'refusal') return 4;
  if (words.source === 'answer') return 3;
  return (isRequest(words) ? 1 : 0) + (isProhibition(words.text.slice(0, 500)) ? 1 : 0) + age;
}

/** Returns the user's words in order, shortened and, where even that is too much, the weightiest of them. */
export function userLines({ session, clock }: Material, budget: number): string[] {
  const last = lastRequest(session);
  const lineOf = (words: UserWords, { first, last: newest, other }: (typeof limits)[number]) => {
    const limit = words === last ? newest : words === session.words[0] ? first : other;
    return `- ${clock(words.at)} ${quoteWords(session, words, limit)}`;
  };
  const costOf = (line: string) => countDraftTokens(line) + 1;
  for (const limit of limits) {
    let left = budget;
    const lines: string[] = [];
    const fits = session.words.every((words) => {
      const line = lineOf(words, limit);
      lines.push(line);
      left -= costOf(line);
      return left >= 0;
    });
    if (fits) return lines;
  }
  const ranks = new Map(session.words.map((words) => [words, rankOf(words, session.words, last)]));
  const ranked = [...session.words].sort((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0));
  const kept = new Map<UserWords, string>();
  let left = budget - 10;
  for (const words of ranked) {
    // No line is shorter than that.
    if (left < leastLine) break;
    const line = lineOf(words, shortest);
    const cost = costOf(line);
    if (cost > left) continue;
    left -= cost;
    kept.set(words, line);
  }
  const gone = session.words.length - kept.size;
  const shown = session.words.flatMap((words) => kept.get(words) ?? []);
  return gone === 0 ? shown : [`- (${plural(gone, 'lesser prompt')} left out)`, ...shown];
}

/** Returns what the user corrected or forbade, the last first. */
export function dontLines({ session, clock }: Material): string[] {
  return corrections(session)
    .reverse()
    .map(({ words, sentences }) => {
      const how = words.corrects ? ', stopping it' : '';
      return `- ${clock(words.at)} the user${how}: "${clip(sentences.join(' … '), 320)}"`;
    });
}
