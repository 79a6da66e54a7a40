import { type Item, itemsOf } from '../outline.ts';
import type { Rule } from '../rule.ts';
import { summariseItem } from './prose.ts';

const ignored = new Set(
  'a an the and or of to in on at for from with by as is are was were be been it its this that these those not no still now then than into onto done open fixed finished completed complete verified passes pass passed passing works working added remains remaining todo needs need must should will has have had all also only see via after before once'.split(
    ' ',
  ),
);
/** So many words in common, and so much of the shorter claim, mean the same thing. */
const leastShared = 3;
const leastShare = 0.75;
const comparedAtMost = 200;

/** The words of a claim's first sentence, cut to their stem: `migrated` and `migrate` are one. */
function wordsOf(item: Item): Set<string> {
  const sentence = item.text
    .replace(/^\s*(?:[-*+]|\d+[.)]) +(?:\[[ xX]\] +)?/, '')
    .split(/(?<=[.;:!?。])\s|\n\s*\n/)[0];
  const words = (sentence ?? '').toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(
    words.filter((word) => !ignored.has(word)).map((word) => word.replace(/(?:ing|ed|es|s|e)$/, '')),
  );
}

function saysTheSame(one: Set<string>, other: Set<string>): boolean {
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared >= leastShared && shared / Math.min(one.size, other.size) >= leastShare;
}

function sameText(one: Item, other: Item): boolean {
  const plain = (item: Item) =>
    summariseItem(item, 500)
      .replace(/[.。]$/, '')
      .toLowerCase();
  return plain(one) === plain(other) && plain(one) !== '';
}

/** The same thing done and open at once: the reader either does it again or leaves it undone. */
export const doneAndOpen: Rule = {
  id: 'done-and-open',
  severity: 'error',
  check({ outline }) {
    const done = itemsOf(outline, 'done').slice(0, comparedAtMost);
    const open = itemsOf(outline, 'next-action', 'follow-ups').slice(0, comparedAtMost);
    const doneWords = done.map(wordsOf);
    return open.flatMap((item) => {
      const words = wordsOf(item);
      const twin = done.find(
        (other, index) => sameText(item, other) || saysTheSame(words, doneWords[index] ?? new Set()),
      );
      if (!twin) return [];
      return [
        {
          line: item.start + 1,
          message: `"${summariseItem(item, 40)}" is open here and done in line ${twin.start + 1}: which is it?`,
        },
      ];
    });
  },
};
