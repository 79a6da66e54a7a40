import type { Board, BoardHandoff, BoardState, BoardThread } from '../core/board/board.ts';
import { wordsOf } from './document-text.ts';

/** What the page shows now; all of it is in the address, so that Back works. */
export interface View {
  /** Name of the list, and of the one thing that is open beside it; empty for none. */
  list: string;
  open: string;
  query: string;
  state: string;
  worktree: string;
}

export const stateWords: Readonly<Record<BoardState, string>> = {
  waiting: 'waiting',
  returned: 'came back',
  'in-flight': 'in flight',
  answered: 'answered',
  seen: 'seen',
  superseded: 'superseded',
};

/** Reads the view from the part of the address behind `#`. */
export function readView(hash: string): View {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const value = (name: string) => values.get(name) ?? '';
  return {
    list: value('list') || 'overview',
    open: value('open'),
    query: value('q'),
    state: value('state'),
    worktree: value('worktree'),
  };
}

/** Returns the address of a view; what is left out is empty. */
export function addressOf(view: Partial<View>): string {
  const { list = 'overview', open = '', query = '', state = '', worktree = '' } = view;
  const values = Object.entries({ list, open, q: query, state, worktree }).filter(
    ([, value]) => value !== '',
  );
  return `#${new URLSearchParams(values)}`;
}

const holdsAll = (text: string, query: string) =>
  query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));

/** Returns the handoffs that a view lists. */
export function chooseHandoffs(board: Board, { list, query, state, worktree }: View): BoardHandoff[] {
  return board.handoffs.filter((handoff) => {
    if (list === 'sent' && handoff.sentBy === null) return false;
    const place = list === 'sent' ? handoff.sentBy : handoff.worktree;
    if (worktree !== '' && place !== worktree) return false;
    if (state === 'draft' ? !handoff.isDraft : state !== '' && handoff.state !== state) return false;
    if (query === '') return true;
    const { name, from, to, client, topic } = handoff;
    const head = [name, from, to, client, topic ?? ''].join(' ').toLowerCase();
    return holdsAll(`${head} ${wordsOf(handoff.text)}`, query);
  });
}

/** Returns the threads that a view lists. */
export function chooseThreads(board: Board, { query, state, worktree }: View): BoardThread[] {
  return board.threads.filter((thread) => {
    if (worktree !== '' && thread.worktree !== worktree) return false;
    if (state !== '' && thread.state !== state) return false;
    if (query === '') return true;
    const head = [thread.slug, thread.waitingOn ?? '', thread.tracks ?? ''].join(' ').toLowerCase();
    return holdsAll(`${head} ${thread.rounds.map(({ text }) => wordsOf(text)).join(' ')}`, query);
  });
}

/** How many things have each state, those with none left out. */
export function countStates(things: readonly { state: string }[]): [state: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { state } of things) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts];
}
