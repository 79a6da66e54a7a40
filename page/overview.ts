import type { Board, BoardState, BoardWorktree } from '../core/board/board.ts';
import { ageWords, badge, make } from './element.ts';
import { addressOf, stateWords } from './view.ts';

/** The four that a worktree is asked for, in the order of a handoff's life. */
const told: readonly BoardState[] = ['waiting', 'in-flight', 'returned', 'answered'];

function tile(count: number, words: string, href: string, kind: string): HTMLElement {
  return make(
    'a',
    { href, class: `tile ${count === 0 ? 'zero' : kind}` },
    make('strong', {}, `${count}`),
    make('span', {}, words),
  );
}

function countOf(board: Board, state: BoardState, worktree: string | null): number {
  return board.handoffs.filter(
    (one) => one.state === state && (worktree === null || one.worktree === worktree),
  ).length;
}

function worktreeCard(board: Board, worktree: BoardWorktree): HTMLElement {
  const { path, name, shown, exists, isHere } = worktree;
  const newest = board.handoffs.find((handoff) => handoff.worktree === path);
  const open = board.threads.filter((thread) => thread.worktree === path && thread.state !== 'closed').length;
  const states = told.map((state) => {
    const count = countOf(board, state, path);
    return make(
      'li',
      {},
      make(
        'a',
        { href: addressOf({ list: 'handoffs', worktree: path, state }), class: count === 0 ? 'zero' : state },
        make('strong', {}, `${count}`),
        ` ${stateWords[state]}`,
      ),
    );
  });
  return make(
    'li',
    { class: 'worktree' },
    make(
      'h3',
      {},
      make('a', { href: addressOf({ list: 'handoffs', worktree: path }) }, name),
      isHere && badge('here', 'here'),
      !exists && badge('malformed', 'gone'),
    ),
    make('p', { class: 'path' }, shown),
    make('ul', { class: 'counts' }, ...states),
    make(
      'p',
      { class: 'latest' },
      newest ? `${newest.name} · ${ageWords(newest.created, board.at)}` : 'No handoff yet.',
      open > 0 && ' · ',
      open > 0 &&
        make(
          'a',
          { href: addressOf({ list: 'threads', worktree: path }) },
          `${open} open ${open === 1 ? 'thread' : 'threads'}`,
        ),
    ),
  );
}

/** What a person has to do, each a line that leads to it. */
function attention(board: Board): HTMLElement | null {
  const lines: (readonly [count: number, one: string, many: string, href: string, kind: string])[] = [
    [
      countOf(board, 'returned', null),
      'handoff came back unanswered',
      'handoffs came back unanswered',
      addressOf({ list: 'handoffs', state: 'returned' }),
      'returned',
    ],
    [
      board.threads.filter(({ state, gates }) => state === 'open' && gates.length > 0).length,
      'thread holds a gate for a person',
      'threads hold gates for a person',
      addressOf({ list: 'threads', state: 'open' }),
      'gate',
    ],
    [
      board.threads.filter(({ state }) => state === 'answered').length,
      'thread is answered and waits for its dispatcher',
      'threads are answered and wait for their dispatcher',
      addressOf({ list: 'threads', state: 'answered' }),
      'answered',
    ],
    [
      board.sessions.length,
      'session ended without a handoff',
      'sessions ended without a handoff',
      addressOf({ list: 'sessions' }),
      'draft',
    ],
    [
      board.handoffs.filter(({ rescue }) => rescue !== null).length,
      'dead letter waits for a worktree that is gone',
      'dead letters wait for worktrees that are gone',
      addressOf({ list: 'dead' }),
      'malformed',
    ],
  ];
  const shown = lines.filter(([count]) => count > 0);
  if (shown.length === 0) return null;
  return make(
    'section',
    { class: 'attention' },
    make('h2', {}, 'Needs a look'),
    make(
      'ul',
      {},
      ...shown.map(([count, one, many, href, kind]) =>
        make(
          'li',
          {},
          make('a', { href, class: kind }, make('strong', {}, `${count}`), ` ${count === 1 ? one : many}`),
        ),
      ),
    ),
  );
}

/** The first screen: all in numbers, what needs a look, and every worktree. */
export function overview(board: Board): HTMLElement[] {
  const tiles = told.map((state) =>
    tile(countOf(board, state, null), stateWords[state], addressOf({ list: 'handoffs', state }), state),
  );
  const figures = board.figures.map(({ label, value, note }) =>
    make(
      'div',
      { class: 'figure' },
      make('strong', {}, value),
      make('span', {}, label),
      make('small', {}, note),
    ),
  );
  return [
    make('div', { class: 'tiles' }, ...tiles),
    attention(board),
    figures.length > 0 && make('section', { class: 'figures' }, make('h2', {}, 'Outcome'), ...figures),
    make(
      'section',
      {},
      make('h2', {}, 'Worktrees'),
      make('ul', { class: 'worktrees' }, ...board.worktrees.map((worktree) => worktreeCard(board, worktree))),
    ),
    board.notes.length > 0 &&
      make('section', { class: 'notes' }, ...board.notes.map((note) => make('p', {}, note))),
  ].filter((element) => element instanceof HTMLElement);
}
