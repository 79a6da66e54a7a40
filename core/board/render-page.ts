import { harmlessJson } from '../text/untrusted.ts';
import type { Board } from './board.ts';

/** Where the template of `scripts/build.mjs` has the data of one page. */
const slot = '__BOARD__';

/** Returns the page as one HTML file. Its data is JSON without a tag in it, in an element that is never run. */
export function renderPage(template: string, board: Board): string {
  const [before = '', after = ''] = template.split(slot);
  return `${before}${harmlessJson(board)}${after}`;
}
