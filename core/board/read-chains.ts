import { chainDirectory } from '../chains/format/directory.ts';
import type { Entry } from '../chains/format/entry.ts';
import { listEntries } from '../chains/list.ts';
import { neutraliseLine } from '../text/untrusted.ts';
import type { BoardChain, BoardEntry } from './board.ts';
import { harmlessLine } from './render-text.ts';

/** Of a longer chain the newest entries are drawn. */
const mostEntries = 200;

const word = (text: string | null) => (text === null ? null : neutraliseLine(text, 40));

async function describe({ id, parents, fields }: Entry): Promise<BoardEntry> {
  const { agent, status, summary, next_agent, next_task } = fields;
  const next = [next_agent, next_task].filter((part) => part !== null).join(': ');
  return {
    id: neutraliseLine(id, 100),
    parents: parents.map((parent) => neutraliseLine(parent, 100)),
    agent: word(agent),
    status: word(status),
    summary: summary === null ? null : await harmlessLine(summary, 300),
    next: next === '' ? null : await harmlessLine(next, 200),
  };
}

/** Reads the chains of worktrees; a worktree without one is left out. */
export async function readChains(worktrees: readonly string[]): Promise<BoardChain[]> {
  const chains: BoardChain[] = [];
  for (const worktree of worktrees) {
    const all = await listEntries(chainDirectory({ cwd: worktree }));
    const entries = await Promise.all(all.slice(-mostEntries).map(({ entry }) => describe(entry)));
    if (entries.length > 0) chains.push({ worktree, entries, left: all.length - entries.length });
  }
  return chains;
}
