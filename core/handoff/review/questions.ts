import { nextActionCandidates } from '../format/next-action.ts';
import { sectionTitles } from '../format/section-titles.ts';
import { type Item, type Outline, type Part, partsOf, summariseItem, textOf } from './outline.ts';

/** What the writer's user must decide; answered by `include`, `skip` or `edit`. */
export type Question = ReturnType<typeof questionsOf>[number];

/** Shorter items are kept without asking, however unsure. */
const longItem = 200;
const excerptLength = 400;

/** The two sections that are worth an interruption every time: what summaries lose, and what is left to do. */
export const alwaysAsked = ['donts', 'follow-ups'] as const;

const reasons: Readonly<Record<(typeof alwaysAsked)[number], [string, string]>> = {
  donts: [
    'Is this complete and right? What was tried and failed is what the next session repeats.',
    'Nothing is recorded. Was anything tried that failed, or does anything look safe and is not?',
  ],
  'follow-ups': [
    'Is this complete and right? What is missing here is forgotten.',
    'Nothing is recorded. Does anything remain to be done?',
  ],
};

/** How an agent marks an item in the draft itself; the comment form does not show. */
const lowConfidence = /(?:\(|\[|<!--\s*)(?:confidence:?\s*low|low[- ]confidence)\b/i;

export function answerId(name: string, digest: string): string {
  return `${name}@${digest}`;
}

function excerptOf(text: string): string {
  const characters = [...text.trim()];
  return characters.length <= excerptLength ? text.trim() : `${characters.slice(0, excerptLength).join('')}…`;
}

/** Returns the long items outside the sections that are always asked about. */
function longItems({ parts }: Outline): { part: Part; item: Item; length: number }[] {
  return parts
    .filter((part) => !alwaysAsked.some((key) => key === part.key))
    .flatMap((part) => part.items.map((item) => ({ part, item, length: [...item.text].length })))
    .filter(({ length }) => length > longItem);
}

const titleOf = ({ title, key }: Part) => title || (key === 'preamble' ? 'Introduction' : key);

/** What a question asks for besides include, skip and edit: one of these headings, as the text of an edit. */
interface WithChoices {
  choices?: string[];
}

/** Asks which section is the next action, where none says so. */
function actionQuestion(outline: Outline) {
  if (partsOf(outline, 'next-action').some((part) => textOf(outline, part).trim() !== '')) return [];
  const choices = nextActionCandidates(outline.body, 9).map(({ title }) => title);
  const reason =
    choices.length > 0
      ? 'No section says what comes first. Which of the headings is it? Else: what is the first step?'
      : 'No section says what comes first. What is the first step?';
  const id = answerId('next-action', outline.digest);
  return [{ id, section: sectionTitles['next-action'], reason, excerpt: '', always: true, choices }];
}

/**
 * Returns the two questions that are always asked, and one for each long item that the draft itself calls unsure; first
 * of all which section is the next action, where none says so.
 */
export function questionsOf(outline: Outline) {
  const unsure = longItems(outline)
    .filter(({ item }) => lowConfidence.test(item.text))
    .map(({ part, item }) => ({
      id: answerId(item.name, outline.digest),
      section: titleOf(part),
      reason: `The writer is unsure of this: ${summariseItem(item.text, 100)}`,
      excerpt: excerptOf(item.text),
      always: false,
    }));
  const always = alwaysAsked.map((key) => {
    const content = partsOf(outline, key).map((part) => textOf(outline, part));
    const excerpt = excerptOf(content.join('\n\n'));
    const reason = reasons[key][excerpt === '' ? 1 : 0];
    return { id: answerId(key, outline.digest), section: sectionTitles[key], reason, excerpt, always: true };
  });
  const questions: ((typeof always)[number] & WithChoices)[] = [
    ...actionQuestion(outline),
    ...unsure,
    ...always,
  ];
  return questions;
}

/** Returns the items that only the agent can rate, without those that are asked about already. It asks only where its own confidence is low. */
export function ratedItems(outline: Outline) {
  const isAsked = (text: string) => lowConfidence.test(text);
  return longItems(outline)
    .filter(({ item }) => !isAsked(item.text))
    .map(({ part, item, length }) => ({
      id: answerId(item.name, outline.digest),
      section: titleOf(part),
      line: item.start + 1,
      length,
      summary: summariseItem(item.text, 100),
      excerpt: excerptOf(item.text),
    }));
}
