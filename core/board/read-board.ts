import { basename } from 'node:path';
import { isDirectory } from '../files/entry.ts';
import { listWorktrees } from '../git/places.ts';
import { plural } from '../text/lines.ts';
import { neutralisePath } from '../text/untrusted.ts';
import type { Board, BoardFigure, BoardSession, BoardWorktree } from './board.ts';
import { readChains } from './read-chains.ts';
import { HandoffReader, type HandoffsRequest } from './read-handoffs.ts';
import { ThreadReader } from './read-threads.ts';
import { TextBudget } from './text-budget.ts';

interface BoardRequest extends Omit<HandoffsRequest, 'budget'> {
  version: string;
  sessions: readonly BoardSession[];
  figures?: readonly BoardFigure[];
}

/** A repository can name as many worktrees as it likes. */
const mostWorktrees = 500;

/** Reads everything that the page shows. Throws for a root that is not the user's own. */
export async function readBoard(request: BoardRequest): Promise<Board> {
  const { ctx, here, program, version, sessions, figures = [] } = request;
  const budget = new TextBudget();
  const { handoffs, left } = await new HandoffReader({ ...request, budget }).read();
  const named = [here, ...listWorktrees(here), ...[...handoffs, ...sessions].map(({ worktree }) => worktree)];
  const worktrees = [...new Set(named)].slice(0, mostWorktrees);
  const present = worktrees.filter(isDirectory);
  const threads = await new ThreadReader({ program, budget }).read(present);
  const chains = await readChains(present);
  const shownLater = await budget.spend();
  const used = new Set([
    here,
    ...[...handoffs, ...threads, ...chains, ...sessions].map((one) => one.worktree),
  ]);
  const notes = [
    left > 0 && `${left} older handoffs are left out: ${program} list --all --everywhere`,
    shownLater > 0 &&
      `${plural(shownLater, 'text')} found no room here; each names the command that shows it.`,
  ];
  return {
    at: ctx.now().toISOString(),
    version,
    worktrees: worktrees
      .filter((path) => used.has(path))
      .map((path) => describeWorktree(path, here, ctx.home)),
    handoffs,
    threads,
    chains,
    sessions,
    figures,
    notes: notes.flatMap((note) => note || []),
  };
}

function describeWorktree(path: string, here: string, home: string): BoardWorktree {
  const isInHome = home !== '' && path.startsWith(`${home}/`);
  return {
    path,
    name: neutralisePath(basename(path)),
    shown: neutralisePath(isInHome ? `~${path.slice(home.length)}` : path),
    exists: isDirectory(path),
    isHere: path === here,
  };
}
