import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { listNames, readJson } from '../../../core/files/read.ts';
import type { TranscriptSource } from '../../../core/rescue/finding/find-transcripts.ts';
import { expandHome, pi, piDirectory, settingsPath } from '../install/location.ts';

/** The file of a session, which is written with its first reply; null while there is none. */
export function locateSession(told: string): string | null {
  return entryAt(told)?.isFile() ? told : null;
}

/** A directory that the user chose for the sessions of all projects. */
function chosenDirectory(ctx: Context): string | null {
  const settings = readJson(settingsPath(ctx), (value) => value as { sessionDir?: unknown } | null);
  const chosen = ctx.env.PI_CODING_AGENT_SESSION_DIR || settings?.sessionDir;
  return typeof chosen === 'string' && chosen !== '' ? expandHome(ctx, chosen) : null;
}

/**
 * Where sessions of a worktree lie, of every project with null. A project's directory is named after its path, which
 * `--` encloses, with `-` for what separates: what begins so may be a directory in it, or a neighbour.
 */
export function transcriptSource(ctx: Context, worktree: string | null): TranscriptSource {
  const projects = join(piDirectory(ctx), 'sessions');
  const name = `--${(worktree ?? '').replace(/^[/\\]/, '').replace(/[/\\:]/g, '-')}-`;
  const chosen = chosenDirectory(ctx);
  return {
    client: pi,
    directories: [
      ...(chosen === null ? [] : [chosen]),
      ...listNames(projects)
        .filter((directory) => worktree === null || directory.startsWith(name))
        .map((directory) => join(projects, directory)),
    ],
    sessionId: (file) => /^\d{4}-\d\d-\d\dT[\d-]+Z_([A-Za-z0-9._-]{1,128})\.jsonl$/.exec(file)?.[1] ?? null,
  };
}
