import MarkdownIt, { type Token } from 'markdown-it';
import { redactSecrets } from '../secrets/redact.ts';
import { neutraliseLine, neutraliseText } from '../text/untrusted.ts';
import type { BoardSection } from './board.ts';

/** HTML of a text shows as text, and only addresses of the web are links: any other stays as it was written. */
const renderer = new MarkdownIt('commonmark', { html: false, maxNesting: 40 }).enable([
  'table',
  'strikethrough',
]);
renderer.validateLink = (url) => /^https?:\/\/[^\s]/i.test(url);

/** An image would be fetched: its text and address are shown. */
renderer.renderer.rules.image = (tokens, index) => {
  const { content = '' } = tokens[index] ?? {};
  const source = tokens[index]?.attrGet('src') ?? '';
  return `<code>${renderer.utils.escapeHtml(`![${content}](${source})`)}</code>`;
};

/** A document's title and its parts' lie above these; none is skipped. */
const firstLevel = 3;

function fitHeadings(tokens: readonly Token[]): void {
  let last = firstLevel - 1;
  for (const token of tokens) {
    if (token.type === 'heading_open') {
      last = Math.min(6, last + 1, Math.max(firstLevel, Number(token.tag.slice(1)) + 1));
      token.tag = `h${last}`;
    }
    if (token.type === 'heading_close') token.tag = `h${last}`;
  }
}

function toHtml(markdown: string): string {
  const environment = {};
  const tokens = renderer.parse(markdown, environment);
  fitHeadings(tokens);
  return renderer.renderer.render(tokens, renderer.options, environment);
}

/** A part of a document as it was written. */
export interface TextPart {
  key: string;
  title: string;
  content: string;
}

/** Returns parts rendered, harmless and without secrets. */
export async function renderParts(parts: readonly TextPart[]): Promise<BoardSection[]> {
  const whole = parts.filter(({ title, content }) => title !== '' || content.trim() !== '');
  return Promise.all(
    whole.map(async ({ key, title, content }) => ({
      key,
      title: await harmlessLine(title),
      html: toHtml(neutraliseText((await redactSecrets(content)).text)),
    })),
  );
}

/** Returns one line of a file, harmless and without secrets. */
export async function harmlessLine(text: string, limit = 160): Promise<string> {
  return neutraliseLine((await redactSecrets(text)).text, limit);
}
