import { checkFolders, threadsLayout } from './format/layout.ts';
import { type ListedThread, listThreads } from './list.ts';

/** Names that people write for one tool: `codex` for `codex-cli`, `Claude Code` for `claude-code`. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/-(?:cli|code)$/, '');
}

/** Whether a thread waits for this agent to act: by its name, or for whoever comes. */
export function waitsFor(thread: ListedThread, agent: string): boolean {
  if (thread.state !== 'open' && thread.state !== 'answered') return false;
  const { waiting_on: name } = thread;
  return name === null || plainName(name) === 'any' || plainName(name) === plainName(agent);
}

/**
 * The active threads of a directory's repository that wait for an agent; with null, every one that waits. None where
 * threads cannot be read: `status` is asked when something is wrong.
 */
export async function listWaitingThreads(cwd: string, agent: string | null): Promise<ListedThread[]> {
  try {
    const layout = threadsLayout({ cwd });
    checkFolders(layout);
    const threads = await listThreads(layout, {});
    return threads.filter((thread) =>
      agent === null ? thread.state === 'open' || thread.state === 'answered' : waitsFor(thread, agent),
    );
  } catch {
    return [];
  }
}
