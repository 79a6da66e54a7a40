import { basename, dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { listNames } from '../../core/files/read.ts';
import type { TranscriptSource } from '../../core/rescue/finding/find-transcripts.ts';
import { configDirectory } from './sessions/live-sessions.ts';

/** Longer names of a project's directory are cut, and end in a hash. */
const keptName = 200;

/**
 * Returns where transcripts of a worktree lie, of every project with null. A project's directory is named after its
 * path, every character but letters and digits as `-`: what begins so may be a directory in it, or a neighbour.
 */
export function transcriptSource(ctx: Context, worktree: string | null): TranscriptSource {
  const projects = join(configDirectory(ctx), 'projects');
  const name = worktree?.replace(/[^A-Za-z0-9]/g, '-').slice(0, keptName) ?? '';
  const { CLAUDE_CODE_PROJECT_DIR_NAME: chosen } = ctx.env;
  const isOurs = (directory: string) =>
    worktree === null ||
    directory === name ||
    directory === chosen ||
    directory.startsWith(name.length < keptName ? `${name}-` : name);
  return {
    client: 'claude-code',
    directories: listNames(projects)
      .filter(isOurs)
      .map((directory) => join(projects, directory)),
    sessionId: (file, directory) =>
      basename(dirname(directory)) === 'projects'
        ? (/^(?!agent-)([A-Za-z0-9][A-Za-z0-9-]{7,63})\.jsonl$/.exec(file)?.[1] ?? null)
        : null,
  };
}
