import type { Rule } from '../rule.ts';
import { proseLines, proseOf } from './prose.ts';

/** Words that mean something only to who was there, each with what to write instead. */
const words: readonly [RegExp, string][] = [
  [
    /\b(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening|week|month)|last (?:night|week|month|time)|next (?:week|month))\b/i,
    'write the date',
  ],
  [
    /\b(?:recently|just now|(?:an?|one|two|a few|several|\d+) (?:moments?|while|minutes?|hours?|days?|weeks?) ago|lately|the other day)\b/i,
    'write when',
  ],
  [
    /\bthe other (?:file|one|branch|repo|repository|function|test|bug|issue|session|terminal|approach)\b/i,
    'name it',
  ],
  [
    /\b(?:as (?:discussed|mentioned|agreed|you said)|you (?:said|told me|asked)|we (?:talked about|looked at|discussed)|see (?:our )?chat|(?:in|from|earlier in) this conversation|from (?:our|the) (?:chat|discussion))\b/i,
    'say what was said',
  ],
  [
    /(?:今日|昨日|明日|さっき|先ほど|最近|例のファイル|別のファイル)/,
    '日付や名前を書く (write the date or the name)',
  ],
];

/** "Today" and "the other file" mean nothing to a reader who comes later and was not there. */
export const relativeWords: Rule = {
  id: 'relative-words',
  severity: 'warn',
  check: ({ outline }) =>
    proseLines(outline).flatMap(({ line, text }) => {
      const prose = proseOf(text);
      for (const [pattern, instead] of words) {
        const found = pattern.exec(prose);
        if (found) return [{ line, message: `"${found[0]}" means nothing to a later reader: ${instead}` }];
      }
      return [];
    }),
};
