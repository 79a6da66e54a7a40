import type { Board } from '../core/board/board.ts';
import { chainGraphs } from './chain-graph.ts';
import { handoffDetail, threadDetail } from './details.ts';
import { make } from './element.ts';
import { deadList, handoffList, sessionList, threadList } from './lists.ts';
import { overview } from './overview.ts';
import { addressOf, readView, type View } from './view.ts';

const board = JSON.parse(document.getElementById('board')?.textContent ?? '{}') as Board;

/** The lists in the order of their keys, 1 to 7. */
const lists: readonly { name: string; title: string; count: (() => number) | null }[] = [
  { name: 'overview', title: 'Overview', count: null },
  { name: 'handoffs', title: 'Handoffs', count: () => board.handoffs.length },
  { name: 'sent', title: 'Sent', count: () => board.handoffs.filter(({ sentBy }) => sentBy !== null).length },
  { name: 'threads', title: 'Threads', count: () => board.threads.length },
  { name: 'chains', title: 'Chains', count: () => board.chains.length },
  {
    name: 'sessions',
    title: 'Lost sessions',
    count: () => board.sessions.length + board.handoffs.filter(({ isDraft }) => isDraft).length,
  },
  {
    name: 'dead',
    title: 'Dead letters',
    count: () => board.handoffs.filter(({ rescue }) => rescue !== null).length,
  },
];

const search = make('input', {
  type: 'search',
  placeholder: 'Search   /',
  'aria-label': 'Search handoffs and threads',
  autocomplete: 'off',
});
const tabs = make('nav', { class: 'tabs', 'aria-label': 'Lists' });
const main = make('main', { id: 'main', tabindex: -1 });
const places = make('select', { 'aria-label': 'Worktree' });

function listElements(view: View): HTMLElement[] {
  switch (view.list) {
    case 'handoffs':
    case 'sent':
      return handoffList(board, view);
    case 'threads':
      return threadList(board, view);
    case 'chains':
      return chainGraphs(board, view);
    case 'sessions':
      return sessionList(board, view);
    case 'dead':
      return deadList(board, view);
    default:
      return overview(board);
  }
}

function detailElements({ open }: View): HTMLElement[] | null {
  const handoff = board.handoffs.find(({ id }) => id === open);
  if (handoff) return handoffDetail(board, handoff);
  const thread = board.threads.find(({ id }) => id === open);
  return thread ? threadDetail(board, thread) : null;
}

const go = (view: View) => {
  location.hash = addressOf(view);
};

/** Draws what the address says. The place in a long list stays while its rows are opened one by one. */
function show(): void {
  const view = readView(location.hash);
  const title = lists.find(({ name }) => name === view.list)?.title ?? 'Overview';
  document.title = `${title} · handoffs`;
  if (document.activeElement !== search) search.value = view.query;
  places.value = view.worktree;
  tabs.replaceChildren(
    ...lists.map(({ name, title: text, count }) =>
      make(
        'a',
        {
          href: addressOf({ list: name, worktree: view.worktree }),
          'aria-current': view.list === name && 'page',
        },
        text,
        count !== null && make('span', { class: 'count' }, `${count()}`),
      ),
    ),
  );
  const detail = detailElements(view);
  const scrolled = main.querySelector('.list')?.scrollTop ?? 0;
  const list = make(
    'section',
    { class: 'list', 'aria-label': title },
    detail ? make('p', { class: 'title' }, title) : make('h1', {}, title),
    ...listElements(view),
  );
  const back = make('a', { href: addressOf({ ...view, open: '' }), class: 'back' }, '← Back');
  main.className = detail ? 'two' : `one ${view.list}`;
  main.replaceChildren(
    list,
    ...(detail
      ? [make('article', { class: 'detail', tabindex: -1, 'aria-label': 'Opened' }, back, ...detail)]
      : []),
  );
  list.scrollTop = scrolled;
}

/** Moves between rows as `j` and `k` do elsewhere. */
function moveBy(step: number): void {
  const rows = [...main.querySelectorAll<HTMLAnchorElement>('a.row')];
  const current = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const opened = rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const from = current >= 0 ? current : opened;
  rows[Math.min(rows.length - 1, Math.max(0, from + step))]?.focus();
}

const keys: Readonly<Record<string, () => void>> = {
  '/': () => search.focus(),
  j: () => moveBy(1),
  k: () => moveBy(-1),
  ArrowDown: () => moveBy(1),
  ArrowUp: () => moveBy(-1),
};

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === 'Escape') {
    const view = readView(location.hash);
    if (isTyping) search.blur();
    if (view.open !== '') go({ ...view, open: '' });
    else if (view.query !== '') go({ ...view, query: '' });
    return;
  }
  if (isTyping) return;
  const isInDetail = event.target instanceof Element && event.target.closest('.detail') !== null;
  if (event.key.startsWith('Arrow') && isInDetail) return;
  const list = lists[Number(event.key) - 1];
  if (list) go({ ...readView(''), list: list.name });
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

function toggleTheme(): void {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  const next = (root.dataset.theme ?? (isDark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
}

/** The overview has no rows to search: words typed there look through the handoffs. */
search.addEventListener('input', () => {
  const view = readView(location.hash);
  const searched = ['overview', 'sessions', 'dead'].includes(view.list) ? 'handoffs' : view.list;
  history.replaceState(
    null,
    '',
    addressOf({ ...view, list: searched, query: search.value.trim(), open: '' }),
  );
  show();
});
places.append(
  make('option', { value: '' }, 'All worktrees'),
  ...board.worktrees.map(({ path, shown }) => make('option', { value: path }, shown)),
);
places.addEventListener('change', () => {
  const view = readView(location.hash);
  const list = view.list === 'overview' ? 'handoffs' : view.list;
  go({ ...view, list, worktree: places.value, open: '' });
});

document.body.replaceChildren(
  make(
    'a',
    {
      href: '#main',
      class: 'skip',
      click: (event) => {
        event.preventDefault();
        main.focus();
      },
    },
    'Skip to the content',
  ),
  make(
    'header',
    {},
    make(
      'p',
      { class: 'brand' },
      make('strong', {}, 'handoffs'),
      make('span', {}, new Date(board.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })),
    ),
    make(
      'div',
      { class: 'tools' },
      search,
      places,
      make(
        'button',
        { type: 'button', class: 'theme', 'aria-label': 'Light or dark', click: toggleTheme },
        '◐',
      ),
    ),
    tabs,
  ),
  main,
  make(
    'footer',
    {},
    make(
      'p',
      {},
      make('kbd', {}, '/'),
      ' search ',
      make('kbd', {}, 'j'),
      ' ',
      make('kbd', {}, 'k'),
      ' move ',
      make('kbd', {}, 'Enter'),
      ' open ',
      make('kbd', {}, 'Esc'),
      ' back ',
      make('kbd', {}, '1'),
      '–',
      make('kbd', {}, '7'),
      ' lists',
    ),
    make('p', {}, `agent-handoff ${board.version}. As it was then: handoff open writes it anew.`),
  ),
);
addEventListener('hashchange', () => {
  show();
  if (readView(location.hash).open !== '') main.querySelector<HTMLElement>('.detail')?.focus();
});
addEventListener('keydown', onKey);
show();
document.documentElement.dataset.ready = 'true';
