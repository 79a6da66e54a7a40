import { findReferences } from '../../evidence/references.ts';
import { partsOf } from '../outline.ts';
import type { Rule } from '../rule.ts';
import { summariseItem } from './prose.ts';

/** What people put before the verb. */
const opening =
  /^(?:(?:[-*+>]|\d+[.)]|\**next(?: step)?\**:?|then|please|just|simply|to|let['’]?s|(?:we|you|i)(?:['’]ll| will| should| must| need to| can| have to)) +)+/i;
const vague =
  /^\**(?:continue|carry on|keep (?:going|working|on|up)|go (?:on|ahead)|resume|proceed|pick (?:it |this )?up|(?:start |begin )?work(?:ing)? (?:on|through)|move (?:on|forward)|finish|complete|wrap (?:it )?up|start where|(?:do|implement|write|fix) the (?:rest|remaining|remainder)|see (?:above|below))\b/i;
/** A verb whose object only the writer knows. */
const unnamed =
  /^\**(?:look (?:at|into)|check|investigate|debug|fix|test) (?:it|this|that|(?:the |this )?(?:code|rest|issue|problem|bug|things?))(?: further| again)?\**[.!]?$/i;
const vagueJapanese = /(?:作業|実装|開発|続き|残り).{0,6}(?:続け|続行|再開|進め|行う|やる|完了|実装)/;
const concrete =
  /`[^`\n]+`|^ *(?:`{3,}|~{3,})|\bhttps?:\/\/\S|(?:^|[\s(])#\d+\b|\b[\w.-]+\/[\w./-]+\b|\b[A-Z][A-Z0-9]{1,9}-\d+\b/m;
/** Fewer words name no step, whatever they are. */
const fewWords = 3;

/** "Continue the work" tells the reader nothing: the first step is the reason why the handoff is read. */
export const vagueAction: Rule = {
  id: 'vague-action',
  severity: 'error',
  check: ({ outline }) =>
    partsOf(outline, 'next-action')
      .slice(0, 1)
      .flatMap((part) => {
        const text = outline.lines.slice(part.start, part.end).join('\n').trim();
        if (text === '' || concrete.test(text) || findReferences(text).length > 0) return [];
        const plain = text.replace(opening, '');
        const isVague = vague.test(plain) || unnamed.test(plain) || vagueJapanese.test(plain);
        // Scripts without spaces have no words to count.
        const short = plain.split(/\s+/).length <= fewWords && /^[\x20-\x7e\s]+$/.test(plain);
        if (!isVague && !short) return [];
        return [
          {
            line: (part.items[0]?.start ?? part.start) + 1,
            message: `"${summariseItem({ text: plain })}" is no first step: name the command or the file and line, and the result to expect`,
          },
        ];
      }),
};
