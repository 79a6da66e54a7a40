import { basename } from 'node:path';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { searchInbox } from '../../../core/handoff/search.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff search`. */
export async function runSearch(words: string[], options: Options): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  const matches = await searchInbox(inboxPaths(ctx, identity), identity.worktree, words);
  if (options.json) {
    await writeJson({ matches });
    return;
  }
  const lines = matches.map((match) => asLine`${basename(match.path)}:${match.line}: ${match.text}`);
  await writeOut(lines.length > 0 ? lines.join('\n') : asLine`No line holds all of: ${words.join(' ')}`);
}
