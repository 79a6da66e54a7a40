import type { Board, BoardChain, BoardEntry } from '../core/board/board.ts';
import { badge, draw, make } from './element.ts';
import type { View } from './view.ts';

const rowHeight = 64;
const laneWidth = 18;
const radius = 6;

interface PlacedEntry extends BoardEntry {
  lane: number;
  hasFile: boolean;
}

/** Children before their parents, the newest first; parents without a file come last. A cycle is cut at its newest. */
function sortEntries(entries: readonly BoardEntry[]): (BoardEntry & { hasFile: boolean })[] {
  const known = new Map(entries.map((entry) => [entry.id, { ...entry, hasFile: true }]));
  const missing = new Set(entries.flatMap(({ parents }) => parents).filter((id) => !known.has(id)));
  const left = new Set(known.keys());
  const sorted: (BoardEntry & { hasFile: boolean })[] = [];
  const newest = (ids: Iterable<string>) => [...ids].sort().at(-1);
  while (left.size > 0) {
    const isAwaited = new Set(
      [...left].flatMap((id) => known.get(id)?.parents.filter((one) => one !== id) ?? []),
    );
    const id = newest([...left].filter((one) => !isAwaited.has(one))) ?? newest(left) ?? '';
    left.delete(id);
    const entry = known.get(id);
    if (entry) sorted.push(entry);
  }
  const none = { parents: [], agent: null, status: null, summary: null, next: null, hasFile: false };
  return [...sorted, ...[...missing].sort().map((id) => ({ ...none, id }))];
}

/** Gives each entry a lane: its first parent goes on in it, other parents get the next free one. */
function placeEntries(entries: readonly BoardEntry[]): { placed: PlacedEntry[]; lanes: number } {
  const lanes: (string | null)[] = [];
  const take = (id: string) => {
    const free = lanes.indexOf(null);
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = id;
    return lane;
  };
  const placed = sortEntries(entries).map((entry) => {
    const waiting = lanes.indexOf(entry.id);
    const lane = waiting < 0 ? take(entry.id) : waiting;
    for (const [index, id] of lanes.entries()) if (id === entry.id) lanes[index] = null;
    const parents = entry.parents.filter((id) => id !== entry.id && !lanes.includes(id));
    if (parents[0] !== undefined) lanes[lane] = parents[0];
    for (const parent of parents.slice(1)) take(parent);
    return { ...entry, lane };
  });
  return { placed, lanes: lanes.length };
}

function drawLines(placed: readonly PlacedEntry[]): SVGElement[] {
  const rows = new Map(placed.map(({ id }, row) => [id, row]));
  const x = (lane: number) => laneWidth * (lane + 0.5) + 2;
  const y = (row: number) => rowHeight * row + 22;
  const lines = placed.flatMap(({ parents, lane }, row) =>
    parents.flatMap((parent) => {
      const below = rows.get(parent);
      const to = below === undefined ? undefined : placed[below];
      if (below === undefined || to === undefined || below === row) return [];
      const [x1, y1, x2, y2] = [x(lane), y(row), x(to.lane), y(below)];
      // Within the first row a line reaches the lane of the parent, and goes down in it.
      const [turn, half] = [y1 + rowHeight * 0.8, y1 + rowHeight * 0.4];
      const path =
        x1 === x2 ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}C${x1} ${half} ${x2} ${half} ${x2} ${turn}V${y2}`;
      return [draw('path', { d: path, class: `line lane-${Math.max(lane, to.lane) % 5}` })];
    }),
  );
  const dots = placed.map(({ lane, status, hasFile }, row) =>
    draw('circle', {
      cx: x(lane),
      cy: y(row),
      r: radius,
      class: `dot ${hasFile ? (status ?? 'unknown') : 'missing'}`,
    }),
  );
  return [...lines, ...dots];
}

function describeRow({ id, parents, agent, status, summary, next, hasFile }: PlacedEntry): HTMLElement {
  const after = parents.length === 0 ? '' : `after ${parents.join(', ')}`;
  return make(
    'li',
    { title: [id, after].filter(Boolean).join(', ') },
    make(
      'p',
      { class: 'row-about' },
      make('strong', {}, agent ?? id),
      hasFile ? badge(status ?? 'unknown', status ?? 'unknown') : badge('missing', 'no file'),
      make('span', { class: 'dots' }, [next === null ? '' : `next: ${next}`].join('')),
      make('span', { class: 'unseen' }, `${id} ${after}`),
    ),
    make('p', { class: 'summary' }, summary ?? ''),
  );
}

function drawChain(board: Board, chain: BoardChain): HTMLElement[] {
  const { placed, lanes } = placeEntries(chain.entries);
  const place = board.worktrees.find(({ path }) => path === chain.worktree)?.shown ?? chain.worktree;
  const width = Math.min(lanes, 12) * laneWidth + 4;
  const height = placed.length * rowHeight;
  const graph = draw(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', focusable: 'false' },
    ...drawLines(placed),
  );
  const notes =
    chain.left > 0 ? [make('p', { class: 'none' }, `and ${chain.left} older: handoff chain list`)] : [];
  return [
    make('h2', {}, `Chain of ${place}`),
    make('div', { class: 'graph' }, graph, make('ol', {}, ...placed.map(describeRow))),
    ...notes,
  ];
}

/** The chains of subagents, each entry below those that came after it. */
export function chainGraphs(board: Board, { worktree, query }: View): HTMLElement[] {
  const chains = board.chains.filter((chain) => worktree === '' || chain.worktree === worktree);
  const holds = (entry: BoardEntry) =>
    Object.values(entry).join(' ').toLowerCase().includes(query.toLowerCase());
  const found = query === '' ? chains : chains.filter(({ entries }) => entries.some(holds));
  if (found.length === 0) return [make('p', { class: 'none' }, 'No chain is like that.')];
  return found.flatMap((chain) => drawChain(board, chain));
}
