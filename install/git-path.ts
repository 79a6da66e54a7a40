import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { gitStateFile, gitToRecord } from '../core/git/program.ts';
import { stateDirectory } from '../core/state/directory.ts';
import { sharedClient } from './node-path.ts';
import type { WantedFile } from './wiring.ts';

/** Returns the file that names the user's git: the PATH of a session may begin inside its project. */
export function wantGitPath(ctx: Context): WantedFile[] {
  const env = { ...ctx.env, HOME: ctx.home };
  const git = gitToRecord(env, ctx.cwd);
  const directory = stateDirectory(env);
  if (git === null || directory === null) return [];
  return [
    {
      client: sharedClient,
      kind: 'own',
      file: join(directory, gitStateFile),
      role: 'own',
      edit: () => ({ after: Buffer.from(`${git}\n`, 'utf8'), before: null, notices: [] }),
    },
  ];
}
