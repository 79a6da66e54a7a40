import type { Board, BoardHandoff, BoardThread } from '../core/board/board.ts';
import { ageOf, badge, commandBox, make } from './element.ts';
import { addressOf, chooseHandoffs, chooseThreads, countStates, stateWords, type View } from './view.ts';

/** Rows that are made at once; the rest on request, so that a long list opens as fast as a short one. */
const firstRows = 100;

const nameOf = (board: Board, path: string) =>
  board.worktrees.find((worktree) => worktree.path === path)?.name ?? path;

function handoffRow(board: Board, view: View, handoff: BoardHandoff): HTMLElement {
  const { id, name, state, from, client, topic, created, isDraft, worktree } = handoff;
  const place = view.list === 'sent' ? `to ${nameOf(board, worktree)}` : nameOf(board, worktree);
  const about = [topic, client, from === nameOf(board, worktree) ? null : `from ${from}`, place];
  return make(
    'li',
    {},
    make(
      'a',
      { href: addressOf({ ...view, open: id }), class: 'row', 'aria-current': view.open === id && 'true' },
      make('span', { class: 'row-name' }, name),
      make(
        'span',
        { class: 'row-about' },
        badge(state, stateWords[state]),
        isDraft && badge('draft', 'draft'),
        make('span', { class: 'dots' }, about.filter(Boolean).join(' · ')),
        ageOf(created, board.at),
      ),
    ),
  );
}

function threadRow(board: Board, view: View, thread: BoardThread): HTMLElement {
  const { id, slug, state, waitingOn, rounds, gates, worktree } = thread;
  const about = [
    `${Math.max(0, ...rounds.map(({ round }) => round))} rounds`.replace(/^1 rounds/, '1 round'),
    nameOf(board, worktree),
  ];
  return make(
    'li',
    {},
    make(
      'a',
      { href: addressOf({ ...view, open: id }), class: 'row', 'aria-current': view.open === id && 'true' },
      make('span', { class: 'row-name' }, slug),
      make(
        'span',
        { class: 'row-about' },
        badge(state, state),
        gates.length > 0 && badge('gate', gates.length === 1 ? '1 gate' : `${gates.length} gates`),
        waitingOn !== null && make('strong', {}, `${waitingOn} has to act`),
        make('span', { class: 'dots' }, about.join(' · ')),
      ),
    ),
  );
}

/** A list that makes its first rows, and the rest when it is asked to. */
function listOf(rows: readonly (() => HTMLElement)[], none: string): HTMLElement[] {
  if (rows.length === 0) return [make('p', { class: 'none' }, none)];
  const list = make('ul', { class: 'rows' }, ...rows.slice(0, firstRows).map((row) => row()));
  const left = rows.length - firstRows;
  if (left <= 0) return [list];
  const more = make('button', { type: 'button', class: 'more' }, `Show ${left} more`);
  more.addEventListener('click', () => {
    list.append(...rows.slice(firstRows).map((row) => row()));
    more.remove();
    list.querySelectorAll<HTMLElement>('a.row')[firstRows]?.focus();
  });
  return [list, more];
}

/** Links that narrow a list to one state. */
function stateFilter(view: View, all: readonly { state: string }[], word: (state: string) => string) {
  const link = (state: string, text: string) =>
    make(
      'a',
      {
        href: addressOf({ ...view, state: view.state === state ? '' : state, open: '' }),
        class: 'chip',
        'aria-current': view.state === state && 'true',
      },
      text,
    );
  const counted = countStates(all).map(([state, count]) => link(state, `${word(state)} ${count}`));
  return make('nav', { class: 'chips', 'aria-label': 'States' }, link('', `all ${all.length}`), ...counted);
}

export function handoffList(board: Board, view: View): HTMLElement[] {
  const found = chooseHandoffs(board, view);
  const all = chooseHandoffs(board, { ...view, state: '' });
  return [
    stateFilter(view, all, (state) => stateWords[state as BoardHandoff['state']] ?? state),
    ...listOf(
      found.map((handoff) => () => handoffRow(board, view, handoff)),
      view.list === 'sent' ? 'Nothing that was sent is like that.' : 'No handoff is like that.',
    ),
  ];
}

export function threadList(board: Board, view: View): HTMLElement[] {
  const found = chooseThreads(board, view);
  const all = chooseThreads(board, { ...view, state: '' });
  return [
    stateFilter(view, all, String),
    ...listOf(
      found.map((thread) => () => threadRow(board, view, thread)),
      'No thread is like that.',
    ),
  ];
}

/** Sessions that ended without a handoff: those with a draft already, then the rest with the command for one. */
export function sessionList(board: Board, view: View): HTMLElement[] {
  const drafts = board.handoffs.filter(
    ({ isDraft, worktree }) => isDraft && (view.worktree === '' || worktree === view.worktree),
  );
  const sessions = board.sessions.filter(
    ({ worktree }) => view.worktree === '' || worktree === view.worktree,
  );
  const inHandoffs = { ...view, list: 'handoffs' };
  return [
    make('h2', {}, 'Drafts of sessions that died'),
    ...listOf(
      drafts.map((draft) => () => handoffRow(board, inHandoffs, draft)),
      'No draft.',
    ),
    make('h2', {}, 'Sessions without a handoff'),
    ...listOf(
      sessions.map(
        ({ client, id, subject, ended, end, state, worktree, command }) =>
          () =>
            make(
              'li',
              { class: 'card' },
              make('p', { class: 'row-name' }, subject || `Session ${id.slice(0, 8)}`),
              make(
                'p',
                { class: 'row-about' },
                badge('seen', state),
                make('span', { class: 'dots' }, [client, end, nameOf(board, worktree)].join(' · ')),
                ageOf(ended, board.at),
              ),
              commandBox(command),
            ),
      ),
      'Every session of the last days left a handoff, or no work.',
    ),
  ];
}

/** Handoffs that no session will start with, each with the command that sends it on. */
export function deadList(board: Board, view: View): HTMLElement[] {
  const dead = board.handoffs.filter(({ rescue }) => rescue !== null);
  return listOf(
    dead.map(
      (handoff) => () =>
        make(
          'li',
          { class: 'card' },
          make(
            'p',
            { class: 'row-name' },
            make('a', { href: addressOf({ ...view, list: 'handoffs', open: handoff.id }) }, handoff.name),
          ),
          make(
            'p',
            { class: 'row-about' },
            `Its worktree is gone: ${nameOf(board, handoff.worktree)} · `,
            ageOf(handoff.created, board.at),
          ),
          make('p', {}, 'To have it read in the worktree that this page was made in:'),
          commandBox(handoff.rescue ?? ''),
        ),
    ),
    'No dead letter: each handoff that waits has a worktree.',
  );
}
