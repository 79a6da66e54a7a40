import type { Board, BoardHandoff, BoardThread } from '../core/board/board.ts';
import { showText } from './document-text.ts';
import { ageOf, badge, commandBox, make } from './element.ts';
import { stateWords } from './view.ts';

function facts(rows: readonly (readonly [name: string, value: Node | string | null])[]): HTMLElement {
  const shown = rows.filter(([, value]) => value !== null);
  return make(
    'dl',
    { class: 'facts' },
    ...shown.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]),
  );
}

/** What a state means to a person who sent the handoff, or waits for it. */
const meanings: Readonly<Record<BoardHandoff['state'], string>> = {
  waiting: 'The next session in its worktree starts with it.',
  returned: 'A session got it and ended without an answer: the next one gets it.',
  'in-flight': 'A session has it and has not answered yet.',
  answered: 'A session opened its first reply with its sentinel.',
  seen: 'A session replied, without its sentinel.',
  superseded: 'A newer one takes its place.',
};

const shownWorktree = (board: Board, path: string) =>
  board.worktrees.find((worktree) => worktree.path === path)?.shown ?? path;

/** One handoff, as a session would have it, with what has moved since. */
export function handoffDetail(board: Board, handoff: BoardHandoff): HTMLElement[] {
  const { name, state, isDraft, from, client, topic, created, session, warnings, evidence } = handoff;
  return [
    make('h1', {}, name),
    make(
      'p',
      { class: 'row-about' },
      badge(state, stateWords[state]),
      isDraft && badge('draft', 'draft'),
      meanings[state],
    ),
    facts([
      ['for', shownWorktree(board, handoff.worktree)],
      ['from', `${from}, written by ${client}`],
      ['topic', topic],
      ['written', ageOf(created, board.at)],
      ['session', session],
    ]),
    make(
      'ul',
      { class: 'warnings' },
      ...warnings.map((warning) => make('li', {}, warning)),
      isDraft && make('li', {}, 'A program drafted it from a transcript; nobody reviewed it.'),
    ),
    handoff.rescue !== null &&
      make('div', {}, make('p', {}, 'To have it read elsewhere:'), commandBox(handoff.rescue)),
    evidence.length > 0 && evidenceTable(evidence),
    showText(handoff.text, handoff.command),
    handoff.text !== null && commandBox(handoff.command),
  ].filter(
    (element) => element !== false && !(element.tagName === 'UL' && element.childElementCount === 0),
  ) as HTMLElement[];
}

function evidenceTable(evidence: BoardHandoff['evidence']): HTMLElement {
  const valid = evidence.filter(({ state }) => state === 'valid').length;
  return make(
    'details',
    { class: 'evidence', open: valid < evidence.length },
    make('summary', {}, `Evidence: ${valid} of ${evidence.length} as written`),
    make(
      'ul',
      {},
      ...evidence.map(({ reference, state }) =>
        make('li', {}, badge(state.split(' ')[0] ?? '', state), make('code', {}, reference)),
      ),
    ),
  );
}

/** One thread: who has to act, its gates, and each round with its text. */
export function threadDetail(board: Board, thread: BoardThread): HTMLElement[] {
  const { slug, state, waitingOn, gates, tracks, rounds, command, worktree } = thread;
  return [
    make('h1', {}, slug),
    make(
      'p',
      { class: 'row-about' },
      badge(state, state),
      waitingOn === null ? 'Nobody has to act.' : make('strong', {}, `${waitingOn} has to act.`),
    ),
    facts([
      ['in', shownWorktree(board, worktree)],
      ['tracks', tracks],
      ['gates', gates.length === 0 ? null : make('span', {}, ...gates.map((gate) => badge('gate', gate)))],
    ]),
    make(
      'ol',
      { class: 'rounds' },
      ...rounds.map((round, index) => {
        const { kind, from, to, status, created } = round;
        const way = [from, to].filter((name) => name !== null).join(' → ');
        return make(
          'li',
          { class: kind },
          make(
            'details',
            { open: index === rounds.length - 1 },
            make(
              'summary',
              {},
              make('h2', { class: 'row-name' }, `Round ${round.round}, ${kind}`),
              ' ',
              status !== null && badge(status, status),
              ` ${way} `,
              created !== null && ageOf(created, board.at),
            ),
            showText(round.text, command, true),
          ),
        );
      }),
    ),
    commandBox(command),
  ];
}
