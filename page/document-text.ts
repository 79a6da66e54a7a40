import DOMPurify from 'dompurify';
import type { BoardText } from '../core/board/board.ts';
import { commandBox, make } from './element.ts';

/** All that Markdown makes, and nothing that loads, runs, or is addressed by others. */
const rules = {
  ALLOWED_TAGS:
    'p h3 h4 h5 h6 ul ol li blockquote pre code em strong s table thead tbody tr th td a hr br'.split(' '),
  ALLOWED_ATTR: ['href', 'start'],
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A') return;
  node.setAttribute('rel', 'noopener noreferrer nofollow');
  node.setAttribute('target', '_blank');
  // A link's words may name another place than it leads to.
  const address = node.getAttribute('href');
  if (address !== null && address !== node.textContent) node.append(` (${address})`);
});

/** What a reader looks for first has a frame of its own. */
const framed = new Set(['next-action', 'donts']);

/** Shows a document's text; of one that found no room, the command that shows it. `titled`: a heading stands above. */
export function showText(text: BoardText, command: string, titled = false): HTMLElement {
  if (text === null)
    return make(
      'div',
      { class: 'text' },
      make('p', {}, 'Its text is not on this page. To read it:'),
      commandBox(command),
    );
  const sections = text.map(({ key, title, html }) => {
    const section = make('section', { class: framed.has(key) ? `part ${key}` : 'part' });
    if (title !== '') section.append(make('h2', {}, title));
    else if (!titled && html.includes('<h3')) section.append(make('h2', { class: 'unseen' }, 'Text'));
    section.append(DOMPurify.sanitize(html, rules));
    return section;
  });
  for (const scrolled of sections.flatMap((section) => [...section.querySelectorAll('pre, table')]))
    makeScrollable(scrolled);
  return make('div', { class: 'text' }, ...sections);
}

/** What is wider than the page is scrolled, with keys too. */
function makeScrollable(element: Element): void {
  const box = make('div', { class: 'scrolled', tabindex: 0, role: 'group', 'aria-label': 'Scrollable' });
  element.replaceWith(box);
  box.append(element);
}

const texts = new WeakMap<object, string>();

/** Returns the words of a text in lower case, to be searched. */
export function wordsOf(text: BoardText): string {
  if (text === null) return '';
  const known = texts.get(text);
  if (known !== undefined) return known;
  const words = text
    .map(({ title, html }) => `${title} ${html}`)
    .join(' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .toLowerCase();
  texts.set(text, words);
  return words;
}
