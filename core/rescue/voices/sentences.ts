import { oneLine } from '../../text/lines.ts';

/** The longest sentence that is taken; of a longer one its clauses are. */
const longest = 340;

const fence = /^\s*(?:```|~~~)/;
const tableRule = /^(?=.*[|-])[\s:|-]+$/;
/** A mark that a line of a list begins with; some write lists of ticks. */
const bullet = /^\s*(?:(?:[-*+•]|\d{1,2}[.)])\s+|(?=[✅✓✔☑❌✗✖⚠]))/u;
/** Directives and frames that a client's own view renders. */
const directive = /^\s*(?:::[a-z-]+\{|<\/?[a-z_]+>|-{3,}$|={3,}$)/;

/** Words whose full stop ends no sentence. */
const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|cf|no|approx|resp|incl)|\b[A-Z]|(?:^|\s)\d{1,2})\.$/i;

/** Splits prose at its full stops; of a language without spaces at its own. */
function splitProse(text: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const match of text.matchAll(/[.!?:;](?:["'”’)\]*`]*)(?=\s+[\p{Lu}\p{N}`"'“[(*#/~-])|[。！？；]/gu)) {
    const end = match.index + match[0].length;
    const isColon = match[0].startsWith(':') || match[0].startsWith(';');
    if (
      abbreviation.test(text.slice(Math.max(from, match.index - 12), match.index + 1)) ||
      (isColon && end - from < longest / 2)
    )
      continue;
    sentences.push(text.slice(from, end));
    from = end;
  }
  sentences.push(text.slice(from));
  return sentences;
}

function splitClauses(sentence: string): string[] {
  if (sentence.length <= longest) return [sentence];
  const parts = sentence.split(/(?<=[,;:—–]|\s[-–—])\s+/);
  const clauses: string[] = [''];
  for (const part of parts) {
    const last = clauses.at(-1) ?? '';
    if (last.length + part.length < longest * 0.8) clauses[clauses.length - 1] = `${last} ${part}`.trim();
    else clauses.push(part);
  }
  return clauses.map((clause) => (clause.length <= longest ? clause : `${clause.slice(0, longest - 1)}…`));
}

/**
 * Returns the sentences of a Markdown text, each on one line, without code blocks. A list that a line with a colon
 * opens is read with that line.
 */
export function sentencesOf(markdown: string): string[] {
  const sentences: string[] = [];
  let paragraph = '';
  let isCode = false;
  const close = () => {
    // Emphasis costs a reader's tokens and says nothing.
    const text = oneLine(paragraph.replaceAll('**', ''));
    if (text !== '') sentences.push(...splitProse(text).flatMap((one) => splitClauses(one.trim())));
    paragraph = '';
  };
  for (const line of markdown.split('\n')) {
    if (fence.test(line)) {
      isCode = !isCode;
      if (!isCode) close();
      continue;
    }
    if (isCode || directive.test(line) || tableRule.test(line)) continue;
    if (line.trim() === '' || bullet.test(line) || line.startsWith('#') || line.startsWith('|')) close();
    paragraph += `${line
      .replace(bullet, '')
      .replace(/^#+\s*/, '')
      .replace(/^\|\s*|\s*\|$/g, '')} `;
  }
  close();
  return sentences.filter((sentence) => sentence.length > 8);
}
