import type { UserWords } from '../../sessions/session.ts';
import { clip, plural } from '../../text/lines.ts';
import { isProhibition } from '../voices/cues.ts';
import { countDraftTokens } from '../voices/draft-tokens.ts';
import { corrections, isRequest, lastRequest, quoteWords } from '../voices/user-words.ts';
import type { Material } from './material.ts';

/** Characters of the first prompt, of the last request and of all others: the first that leaves them all room. */
const limits = [
  { first: 600, last: 800, other: 300 },
  { first: 420, last: 700, other: 260 },
  { first: 420, last: 700, other: 170 },
  { first: 300, last: 600, other: 110 },
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
  let lines = new Map<UserWords, string>();
  for (const limit of limits) {
    lines = new Map(session.words.map((words) => [words, lineOf(words, limit)]));
    const tokens = [...lines.values()].reduce((sum, line) => sum + countDraftTokens(line) + 1, 0);
    if (tokens <= budget) return [...lines.values()];
  }
  const ranked = [...session.words].sort(
    (a, b) => rankOf(b, session.words, last) - rankOf(a, session.words, last),
  );
  const kept = new Set<UserWords>();
  let left = budget - 10;
  for (const words of ranked) {
    const tokens = countDraftTokens(lines.get(words) ?? '') + 1;
    if (tokens > left) continue;
    left -= tokens;
    kept.add(words);
  }
  const gone = session.words.length - kept.size;
  const shown = session.words.filter((words) => kept.has(words)).map((words) => lines.get(words) ?? '');
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
