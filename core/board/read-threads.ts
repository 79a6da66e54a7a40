import { join } from 'node:path';
import { commonGitDirectory } from '../git/places.ts';
import { shellWord } from '../text/shell-word.ts';
import { neutraliseLine, neutralisePath } from '../text/untrusted.ts';
import { readThreadDirectories, type ThreadDirectory } from '../threads/format/directory.ts';
import { checkFolders, threadsLayout } from '../threads/format/layout.ts';
import { fieldOf, type RoundFile, readRoundFile } from '../threads/format/round-file.ts';
import { listThread } from '../threads/list.ts';
import type { BoardRound, BoardThread } from './board.ts';
import type { TextBudget } from './text-budget.ts';

export interface ThreadsRequest {
  program: string;
  budget: TextBudget;
}

const shown = (text: string | null, limit = 80) => (text === null ? null : neutraliseLine(text, limit));

/** Each worktree of a repository may have its own state of a thread: the one with most rounds is the newest. */
function newestThreads(worktrees: readonly string[]) {
  const newest = new Map<string, { worktree: string; thread: ThreadDirectory }>();
  for (const worktree of worktrees) {
    const repository = commonGitDirectory(worktree) ?? worktree;
    for (const thread of threadsOf(worktree)) {
      const key = `${repository}\n${thread.slug}`;
      const known = newest.get(key)?.thread;
      if (known === undefined || weightOf(thread) > weightOf(known)) newest.set(key, { worktree, thread });
    }
  }
  return [...newest.values()].sort((one, other) => (one.thread.slug < other.thread.slug ? 1 : -1));
}

/** Rounds count, then whether it is closed. */
const weightOf = ({ rounds, place }: ThreadDirectory) =>
  2 * rounds.flatMap(({ prompt, result }) => [prompt, result].filter(Boolean)).length +
  (place === 'archive' ? 1 : 0);

/** Returns a worktree's threads, closed ones too; none where they cannot be read. */
function threadsOf(worktree: string): ThreadDirectory[] {
  try {
    const layout = threadsLayout({ cwd: worktree });
    checkFolders(layout);
    return [...readThreadDirectories(layout, true)];
  } catch {
    return [];
  }
}

/** Reads the threads of worktrees, each of a repository once, the newest first. */
export class ThreadReader {
  readonly #request: ThreadsRequest;

  constructor(request: ThreadsRequest) {
    this.#request = request;
  }

  async read(worktrees: readonly string[]): Promise<BoardThread[]> {
    const threads: BoardThread[] = [];
    for (const { worktree, thread } of newestThreads(worktrees))
      threads.push(await this.#describe(`t${threads.length}`, worktree, thread));
    return threads;
  }

  async #describe(id: string, worktree: string, thread: ThreadDirectory): Promise<BoardThread> {
    const { state, waiting_on, tracks, gates, slug } = await listThread(thread);
    const rounds: BoardRound[] = [];
    for (const { round, prompt, result } of thread.rounds) {
      for (const [kind, name] of [
        ['prompt', prompt],
        ['result', result],
      ] as const) {
        if (name === undefined) continue;
        const file = await readRoundFile(join(thread.path, name));
        rounds.push(this.#describeRound({ round, kind, isOpen: state !== 'closed' }, file));
      }
    }
    return {
      id,
      worktree,
      slug: neutraliseLine(slug, 100),
      state,
      waitingOn: shown(waiting_on, 60),
      tracks: shown(tracks),
      gates: gates.map(({ phrase }) => neutraliseLine(phrase ?? 'no wait phrase', 200)),
      rounds,
      command: neutralisePath(
        `cd ${shellWord(worktree)} && ${this.#request.program} thread show ${shellWord(slug)}`,
      ),
    };
  }

  #describeRound(
    { round, kind, isOpen }: Pick<BoardRound, 'round' | 'kind'> & { isOpen: boolean },
    file: RoundFile,
  ): BoardRound {
    const described: BoardRound = {
      round,
      kind,
      from: shown(fieldOf(file, 'from'), 60),
      to: shown(fieldOf(file, 'to'), 60),
      status: shown(fieldOf(file, 'status'), 30),
      created: shown(fieldOf(file, 'created'), 40),
      text: null,
    };
    this.#request.budget.add({
      rank: isOpen ? 1 : 3,
      at: described.created ?? '',
      parts: async () => [{ key: 'other', title: '', content: file.body }],
      place: (text) => {
        described.text = text;
      },
    });
    return described;
  }
}
