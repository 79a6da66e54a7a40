import { findReferences } from '../evidence/references.ts';
import { findCommits } from './commits.ts';
import {
  codeSpans,
  hasFence,
  type Item,
  itemsOf,
  proseLines,
  summariseItem,
  withoutCode,
} from './outline.ts';
import type { Rule } from './rule.ts';

const link = /\bhttps?:\/\/\S|\]\([^)\s]+\)/;
const issue =
  /(?:^|[\s([,（【「、，])(?:[\w.-]+\/[\w.-]+)?#\d+\b|\b(?!(?:UTF|ISO|SHA|MD|AES|RSA|TLS|IEEE|BASE|WCAG)-)[A-Z][A-Z0-9]{1,9}-\d+\b|(?:^|[\s([,])!\d+\b|\b(?:issue|PR|MR|ticket|ADR|RFC) ?#?\d+/i;
/** A file in plain words, and a number that somebody measured. */
const plainPath = /(?<![\w/])(?:[\w@.-]+\/)+[\w.-]+\.[A-Za-z]\w{0,5}\b/;
const measured =
  /\b\d+(?:[.,]\d+)?\s?(?:ms|µs|s|sec|min|h|[KMG]i?B|%|x|rps|qps|passed|failed|tests?)(?![\w])/i;
const result =
  /`\s*[^`]{0,40}(?:→|=>|->|\b(?:prints|printed|gives|gave|shows|showed|returns|returned|took|passed|failed|exit)\b)/;

/** In backquotes: a command with an argument, something with what it gave, or a file together with a name in it. */
function hasCodeEvidence(text: string): boolean {
  const spans = codeSpans(text);
  if (spans.some((span) => /\S\s+\S/.test(span))) return true;
  if (spans.length > 0 && result.test(text)) return true;
  return spans.length > 1 && spans.some((span) => /^[\w@./-]+\/[\w.-]+\.\w+$/.test(span));
}

function hasEvidence(text: string): boolean {
  return (
    findReferences(text).length > 0 ||
    findCommits(text).length > 0 ||
    plainPath.test(text) ||
    measured.test(text) ||
    link.test(text) ||
    issue.test(text) ||
    hasCodeEvidence(text)
  );
}

const none =
  /^(?:(?:[-*+]|\d+[.)]) +)?(?:none|n\/a|nothing(?: (?:was |is |has been )?decided)?(?: yet)?|no decisions?(?: [\w ]{1,40})?|なし|特になし)[.。]?$/i;

/** A decision that shows nothing to check it by is an opinion to the reader. */
export const decisionEvidence: Rule = {
  id: 'decision-evidence',
  severity: 'warn',
  check: ({ outline }) =>
    itemsOf(outline, 'decisions')
      .filter((item) => !none.test(item.text.trim()) && !hasFence(outline, item) && !hasEvidence(item.text))
      .map((item) => ({
        line: item.start + 1,
        message: `no evidence for "${summariseItem(item.text)}": add file:line, commit, command and result, link or issue`,
      })),
};

const ignored = new Set(
  'a an the and or of to in on at for from with by as is are was were be been it its this that these those not no still now then than into onto done open fixed finished completed complete verified passes pass passed passing works working added remains remaining todo needs need must should will has have had all also only see via after before once'.split(
    ' ',
  ),
);
/** So many words in common, and this share of the longer claim, mean the same thing. */
const leastShared = 3;
const leastShare = 0.75;
const comparedAtMost = 200;

/** Returns the words of a claim's first sentence, cut to their stem: `migrated` and `migrate` are one. */
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
  return shared >= leastShared && shared / Math.max(one.size, other.size) >= leastShare;
}

function sameText(one: Item, other: Item): boolean {
  const plain = (item: Item) =>
    summariseItem(item.text, 500)
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
          message: `"${summariseItem(item.text, 40)}" is open here and done in line ${twin.start + 1}: which is it?`,
        },
      ];
    });
  },
};

/** `<what is to be written here>`: words in angle brackets, which no HTML tag and no placeholder of a command has. */
const bracketed =
  /(?<!\w)<(?!(?:details|script|video|audio|iframe)\b|[a-z][a-z0-9-]*(?:\s+[a-z-]+\s*=|\s*\/?>))[a-z][^<>=@\s]*\s[^<>@\n]{4,}>/i;
/** An item, or a whole line, that is nothing but a placeholder; `<br>` and the like are none. */
const lone =
  /^\s*(?:(?:[-*+]|\d+[.)])\s+)?`?<(?!(?:br|hr|p|details|summary|div|span|img|b|i|em|strong|u|s|del|ins|sub|sup|kbd|ul|ol|li|dl|dt|dd|h[1-6]|table|thead|tbody|tr|td|th|pre|blockquote|center|html|body)\b)[a-z][\w -]{1,40}>`?\s*$/i;
const ourMarks = /\{\{(?:date|files)\}\}|\blorem ipsum\b/i;
// No two runs of white space side by side: a long one would take quadratic time.
const todo = /^\s*(?:(?:[-*+]|\d+[.)])\s*)?(?:TODO|TBD|FIXME|XXX|\.\.\.|…|\[fill[^\]]*\])(?:\s*:)?\s*$/i;

/** A placeholder of the template was never filled in. */
export const templateLeft: Rule = {
  id: 'template-left',
  severity: 'error',
  check({ outline }) {
    const head = outline.lines.slice(0, outline.bodyLine).map((text, index) => ({ line: index + 1, text }));
    const fenced = [...outline.fenced].flatMap((index) => {
      const text = outline.lines[index] ?? '';
      return /^\s*<[a-z][^<>\s]*\s[^<>]*>\s*$/.test(text) ? [{ line: index + 1, text }] : [];
    });
    const prose = proseLines(outline).map(({ line, text }) => ({
      line,
      // A lone placeholder in backquotes is no code.
      text: lone.test(text) ? text : withoutCode(text),
    }));
    return [...head, ...fenced, ...prose].flatMap(({ line, text }) => {
      const left =
        bracketed.exec(text)?.[0] ??
        ourMarks.exec(text)?.[0] ??
        (todo.test(text) || lone.test(text) ? text.trim() : null);
      if (left === null) return [];
      const shown = left.length > 60 ? `${left.slice(0, 59)}…` : left;
      return [{ line, message: `text of the template is left over: ${shown}` }];
    });
  },
};
