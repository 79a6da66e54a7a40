import { headingWords } from '../format/heading-meaning.ts';
import type { Section } from '../format/sections.ts';
import { plainTitle } from '../format/title.ts';

/** So much of the text under the title is shown before all else; what is longer comes with the other sections. */
const shownFirst = 800;

/**
 * Splits what is under the title: what is shown first, and the rest. A title that says more than the handoff's name is
 * shown with it.
 */
export function introductionOf(sections: readonly Section[], name: string): { first: string; rest: string } {
  const parts = sections.filter(({ key, content }) => key === 'preamble' && content !== '');
  if (parts.length === 0) return { first: '', rest: '' };
  const title = parts.find((part) => part.title !== '')?.title ?? '';
  const plain = plainTitle(title);
  const isNamed = plain === '' || headingWords(plain) === headingWords(plainTitle(name) || name);
  const text = parts.map(({ content }) => content).join('\n\n');
  const whole = isNamed ? text : `**${plain}**\n\n${text}`;
  if (whole.length <= shownFirst) return { first: whole, rest: '' };
  const end = whole.search(/\n[ \t]*\n/);
  const isParagraph = end > 0 && end <= shownFirst && !/^ *(?:[`~]{3}|<)/m.test(whole.slice(0, end));
  return isParagraph
    ? { first: whole.slice(0, end), rest: whole.slice(end).replace(/^\s*\n/, '') }
    : { first: '', rest: whole };
}
