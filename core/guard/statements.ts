import { type Section, splitSections } from '../handoff/format/sections.ts';
import { type MarkdownBlock, readMarkdown } from '../text/markdown.ts';
import { splitSentences } from '../text/sentences.ts';
import { hideCodes, type Statement, showCodes } from './guard.ts';
import { isCommand, isPath } from './shapes.ts';

/** Titles that forbid by themselves what stands under them. */
const forbidden =
  /\b(?:not?|don['’]?ts?|never|avoid|forbidden|prohibited|off[- ]limits|hands off)\b|\b(?:nicht|kein\w*|verboten|tabu|finger weg)\b|禁止|いけない|ならない|しない|するな/i;
const redone =
  /\bredo\b|\b(?:do not|don['’]?t) (?:repeat|run)\b|nicht (?:wiederholen|noch ?mal|erneut)|再実行|やり直さ|繰り返さ/i;

const isCode = (text: string) => isPath(text) || isCommand(text, true);

type Place = Pick<Statement, 'lead' | 'heading'>;

/** The sentences of a paragraph or item. An item is quoted whole, of a paragraph the sentence. */
function* readText(source: string, place: Place, isItem: boolean): Generator<Statement> {
  const { text, codes } = hideCodes(source.replace(/\s*\n\s*/g, ' ').trim(), isCode);
  let before = '';
  for (const { text: sentence } of splitSentences(text)) {
    const words = showCodes(isItem ? text : sentence, codes);
    const lead = /[:：]$/.test(place.lead) ? `${place.lead} ` : '';
    yield { text: sentence, codes, before, line: lead + words, ...place };
    before += `${sentence} `;
  }
}

/** Returns the words that speak of the blocks to come: a text that ends with a colon. */
function leadOf(text: string): string | null {
  const last = splitSentences(text).at(-1)?.text.trim() ?? '';
  return /[:：]$/.test(last.replace(/\*+$/, '')) ? hideCodes(last, isCode).text.replace(/\*+$/, '') : null;
}

function* readBlocks(blocks: readonly MarkdownBlock[], place: Place, inItem = false): Generator<Statement> {
  let { lead } = place;
  for (const block of blocks) {
    switch (block.type) {
      case 'heading':
        lead = hideCodes(block.text, isCode).text;
        break;
      case 'paragraph': {
        const next = leadOf(block.text);
        yield* readText(block.text, { ...place, lead: inItem ? lead : '' }, inItem);
        if (next !== null) lead = next;
        else if (!inItem) lead = place.lead;
        break;
      }
      case 'list':
      case 'item':
        yield* readBlocks(block.children, { ...place, lead }, block.type === 'item' || inItem);
        break;
      case 'code': {
        const lines = block.text.split('\n').map((one) => one.replace(/\s+#.*$/, '').trim());
        for (const line of lines.filter((one) => one !== '' && !one.startsWith('#') && !one.includes('`')))
          yield* readText(`\`${line}\``, { ...place, lead }, true);
        break;
      }
    }
  }
}

function headingOf({ key, title }: Section): Statement['heading'] {
  if (key === 'done') return redone.test(title) ? 'done' : null;
  if (redone.test(title)) return 'done';
  return forbidden.test(title) ? 'forbidden' : null;
}

/** What a user said, as a draft by program quotes it under the don'ts. */
const said = /^(?:[-*]\s+)?(?:\d{4}-\d\d-\d\d )?(?:\d{1,2}:\d\d )?the user\b[^:"]*:\s*"(.+)"\s*$/s;

/**
 * Returns the sentences of a handoff's body that may forbid something: those of its don'ts and of what is not to be
 * redone. Of a draft by program, only what the user said in them.
 */
export function* readStatements(body: string, byProgram: boolean): Generator<Statement> {
  for (const section of splitSections(body)) {
    if (section.key !== 'donts' && section.key !== 'done') continue;
    if (byProgram) {
      const quotes = section.key === 'donts' ? section.content.split(/\n(?=[-*] )/) : [];
      for (const item of quotes) {
        const [, words] = said.exec(item.trim()) ?? [];
        if (words !== undefined) yield* readText(words, { lead: '', heading: null }, true);
      }
      continue;
    }
    const place: Place = { lead: hideCodes(section.title, isCode).text, heading: headingOf(section) };
    yield* readBlocks(readMarkdown(section.content).blocks, place);
  }
}
