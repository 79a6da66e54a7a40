import { join, resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { listReadableNames } from '../../../core/files/read.ts';
import { sessionIdAt } from '../../../core/rescue/finding/find-transcripts.ts';
import { clients } from '../../clients.ts';

/** A session by the name of its transcript. */
export interface NamedSession {
  client: string;
  id: string;
  path: string;
}

/** Fewer characters of an id are a slip. */
const leastPrefix = 4;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** Every transcript whose session's id begins so, of whatever age and worktree. No other is opened. */
function listByPrefix(ctx: Context, prefix: string): NamedSession[] {
  return clients.flatMap((client) => {
    const source = client.transcriptSource(ctx, null);
    return source.directories.flatMap((directory) =>
      (listReadableNames(directory) ?? []).flatMap((name): NamedSession[] => {
        const named = source.sessionId(name, directory);
        if (named === null || !(named.startsWith(prefix) || prefix.startsWith(named))) return [];
        const path = join(directory, name);
        const id = sessionIdAt(source, path);
        return id?.startsWith(prefix) ? [{ client: client.client, id, path }] : [];
      }),
    );
  });
}

/** Of a session whose client moved or copied its transcript the newest file. */
function newestOf(found: readonly NamedSession[]): NamedSession | undefined {
  const modified = ({ path }: NamedSession) => entryAt(path)?.mtimeMs ?? 0;
  return [...found].sort((one, other) => modified(other) - modified(one))[0];
}

function describe({ id, client }: NamedSession): string {
  return `${id} (${client})`;
}

/**
 * Finds what SESSION or FILE means: an id or the beginning of one, else a path. `near` are the sessions that an error
 * names, and that win where a beginning means several. Throws `session-not-found`, `session-ambiguous`.
 */
export async function findSession(
  ctx: Context,
  word: string,
  near: () => Promise<readonly NamedSession[]>,
): Promise<string> {
  const isId = idPattern.test(word) && word.length >= leastPrefix;
  const found = isId ? listByPrefix(ctx, word) : [];
  const exact = found.filter(({ id }) => id === word);
  const ids = new Set(found.map(({ id }) => id));
  const here = ids.size > 1 ? (await near()).filter(({ id }) => ids.has(id)) : [];
  const chosen = exact.length > 0 ? exact : ids.size === 1 ? found : here.length === 1 ? here : [];
  const newest = newestOf(chosen);
  if (newest !== undefined) return newest.path;
  if (ids.size > 1) {
    const named = [...new Map(found.map((one) => [one.id, one])).values()];
    const rest = named.length > 5 ? ' …' : '';
    throw new HandoffError('session-ambiguous', {
      message: `${word} begins the ids of ${named.length} sessions: ${named.slice(0, 5).map(describe).join(', ')}${rest}`,
      hint: 'repeat the command with more of the id',
    });
  }
  const path = resolve(ctx.cwd, word);
  if (!idPattern.test(word) || entryAt(path) !== null) return path;
  const nearest = (await near()).slice(0, 3).map(describe).join(', ');
  const known = nearest === '' ? 'no session here ended without a handoff' : `the newest here: ${nearest}`;
  const short = word.length < leastPrefix ? ` (at least ${leastPrefix} characters of an id)` : '';
  throw new HandoffError('session-not-found', {
    message: `no session ${JSON.stringify(word)}${short}, and no file of that name; ${known}`,
    hint: 'handoff rescue --everywhere',
  });
}
