import { findHeadings } from '../../text/headings.ts';

/** Cyrillic and Greek letters, and the Latin ones that they look like. */
const twins = 'аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwӏlАAВBЕEНHІIКKМMОOРPСCТTХXУYαaοoνvρpΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXΖZ';

/** A word of two scripts is read as the Latin one that it looks like; a word of another script stays. */
function unmixed(word: string): string {
  if (!/[a-z]/i.test(word) || !/[\u0370-\u052f]/.test(word)) return word;
  return [...word].map((letter) => (/[\u0370-\u052f]/.test(letter) ? twinOf(letter) : letter)).join('');
}

const twinOf = (letter: string) => twins[twins.indexOf(letter) + 1] ?? letter;

const emphasis = /<\/?(?:b|strong|em|i|u|mark)\b[^<>]{0,80}>/gi;
const quotes = /<\/?(?:code|kbd|samp|tt|q)\b[^<>]{0,80}>/gi;
const cells = /<t[dh]\b[^<>]{0,80}>/gi;
const otherTags =
  /<\/?(?:a|blockquote|br|center|dd|details|div|dl|dt|font|h[1-6]|li|ol|p|section|small|span|summary|table|tbody|td|th|thead|tr|ul)\b[^<>]{0,200}>/gi;

/** HTML as the Markdown that looks like it. */
function withoutHtml(text: string): string {
  return text
    .replace(emphasis, '**')
    .replace(quotes, '"')
    .replace(cells, '|')
    .replace(otherTags, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&(?:quot|ldquo|rdquo);/g, '"')
    .replace(/&#(?:(\d{1,6})|x([\da-f]{1,5}));/gi, (_, decimal, hex) =>
      String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
    );
}

/** Returns a line without the comments in it; one with code or a backslash as it is, as these can make a comment text. */
const withoutComments = (line: string) =>
  /[`\\]/.test(line) ? line : line.replace(/<!--(?!-?>)[^<>]{0,2000}--!?>/g, '');

/** Returns a text as it looks: no HTML, full-width forms, twins of other scripts or invisible characters. */
export function plainText(text: string): string {
  const marked = /[<&]/.test(text) ? withoutHtml(text) : text;
  // ASCII has no other forms, and nothing invisible.
  const seen = /[\u0080-\uffff]/.test(marked)
    ? marked.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, '')
    : marked;
  const plain = seen.replace(/!?\[([^[\]]{0,300})\]\([^()\s]{0,300}\)/g, '$1').replace(/\s{2,}/g, ' ');
  return /[\u0370-\u052f]/.test(plain) ? plain.replace(/\p{L}+/gu, unmixed) : plain;
}

/** Lines that belong together, as one text with `\n`, without the marks of quotations and lists. */
export interface Block {
  index: number;
  text: string;
  heading: boolean;
}

/** Cuts a text into paragraphs, items and headings. Editors wrap lines: a gate may run over several. */
export function readBlocks(lines: readonly string[], headings: ReadonlySet<number>): Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const [index, line] of lines.entries()) {
    const text = plainText(withoutComments(line))
      .replace(/^[\s>]+/, '')
      .trimEnd();
    const heading = headings.has(index);
    const item = /^(?:[-*+]|\d{1,4}[.)]) (?:\[[ xX]\] )?/.exec(text)?.[0] ?? '';
    const isFence = /^(?:`{3,}|~{3,}|:{3,})/.test(text);
    if (open && !heading && item === '' && text !== '' && !isFence) {
      const last = blocks.at(-1);
      if (last) last.text += `\n${text}`;
      continue;
    }
    open = text !== '' && !heading && !isFence;
    const words = heading ? text.replace(/^#+ ?/, '') : text.slice(item.length);
    if (text !== '' && !isFence) blocks.push({ index, text: words, heading });
  }
  return blocks;
}

/**
 * Returns which of these lines are text, not code or a comment: a heading put in the place of one is found as such. A
 * fence or comment that is never closed would swallow every gate below it: then all of them count.
 */
export function liveLines(lines: readonly string[], indexes: readonly number[]): ReadonlySet<number> {
  if (!lines.some((line) => /`{3}|~{3}|</.test(line))) return new Set(indexes);
  const probe = [...lines, '', '## end'];
  for (const index of indexes) {
    const indent = (lines[index] ?? '').search(/\S/);
    probe[index] = `${' '.repeat(Math.min(Math.max(indent, 0), 3))}## gate`;
  }
  const found = new Set(findHeadings(probe).map((heading) => heading.index));
  return found.has(probe.length - 1) ? found : new Set(indexes);
}

const labels: readonly [string, RegExp][] = [
  ['to', /^(?:to|for|an|für)$/i],
  ['from', /^(?:from|von)$/i],
  ['tracks', /^(?:tracks|issue|tracking issue)$/i],
  ['status', /^status$/i],
];
const labelLine =
  /^[\s>]*(?:[-*+] )?[*_]*(\p{L}[\p{L} ]{0,15})(?:[*_]*:[*_]*\s+|[*_]*\s*\|\s*)(\S[^|\n]{0,120})/u;

/** Returns what the lines at the top of a text say of our fields, as in `**To:** codex`; sentences say nothing. */
export function readLabels(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.slice(0, 4_096).split(/\r\n|\n|\r/, 25)) {
    const [, label = '', said = ''] = labelLine.exec(plainText(line).replace(/^\s*\|\s*/, '')) ?? [];
    const name = labels.find(([, pattern]) => pattern.test(label.trim()))?.[0];
    const value = said.replace(/[*_`]+/g, (run) => (run === '_' ? run : '')).trim();
    const fits = name === 'tracks' ? /\S#\d+|^#\d+$/.test(value) : /^\S+(?: \S+){0,2}$/.test(value);
    if (name !== undefined && fits && !found.has(name)) found.set(name, value);
  }
  return found;
}
