import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { TranscriptSource } from '../../core/rescue/finding/find-transcripts.ts';
import { dayDirectories } from './rollout/find-rollout.ts';
import { codexHome } from './thread-lock.ts';

/** Rollouts of older days are not looked for: a thread of theirs that goes on is named by its own start. */
const daysSearched = 30;

/** Returns where rollouts lie: one directory a day, whatever the project, and one for what its user archived. */
export function transcriptSource(ctx: Context, _worktree: string | null, ofAnyAge = false): TranscriptSource {
  const home = codexHome(ctx);
  const days = dayDirectories(join(home, 'sessions'), ofAnyAge ? Number.POSITIVE_INFINITY : daysSearched);
  return {
    client: 'codex',
    directories: [...days, join(home, 'archived_sessions')],
    sessionId: (file) =>
      /^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-([A-Za-z0-9-]{8,64})\.jsonl$/.exec(file)?.[1] ?? null,
  };
}
