import { join } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { HandoffError } from '../../errors.ts';
import { entryAt } from '../../files/entry.ts';
import { readRegularFile } from '../../files/read.ts';
import { isOwnAlone } from '../../files/trust.ts';
import { commonGitDirectory } from '../../git/places.ts';
import { sha256 } from '../../text/hex.ts';
import { statePlaceOf } from '../../worktree/state-place.ts';

/** Where everything about remotes lies (spec/remote.md, "Where it lies"). */
export interface RemotePaths {
  /** In the state, where no sandboxed session writes. */
  directory: string;
  settings: string;
  places: string;
  /** In the root, where a sandboxed session may publish. */
  outbox: string;
}

/** The files of one remote. */
export interface RemoteFiles {
  store: string;
  ledger: string;
  last: string;
  lock: string;
  /** Its time is that of the last fetch that a start began. */
  fetched: string;
  outbox: string;
  sent: string;
}

type Place = Pick<Context, 'home' | 'env'>;

/** Returns the places of all remotes; null where there is no state. */
export function remotePathsOrNull(ctx: Place): RemotePaths | null {
  const state = statePlaceOf(ctx);
  if (state === null) return null;
  const directory = join(state, 'remotes');
  return {
    directory,
    settings: join(directory, 'remotes.json'),
    places: join(directory, 'places'),
    outbox: join(rootOf(ctx), '.outbox'),
  };
}

/** The same for whoever needs them. Throws `state-unusable`. */
export function remotePaths(ctx: Place): RemotePaths {
  const paths = remotePathsOrNull(ctx);
  if (paths !== null) return paths;
  throw new HandoffError('state-unusable', {
    message:
      'neither HOME nor XDG_STATE_HOME is an absolute path; expected one of them, for what is known of remotes',
    hint: 'export HOME, then run the same command again. Nothing was changed.',
  });
}

export function remoteFiles(paths: RemotePaths, id: string): RemoteFiles {
  const directory = join(paths.directory, id);
  const outbox = join(paths.outbox, id);
  return {
    store: join(directory, 'store.git'),
    ledger: join(directory, 'ledger.json'),
    last: join(directory, 'last.json'),
    lock: join(directory, 'lock'),
    fetched: join(directory, 'fetched'),
    outbox,
    sent: join(outbox, 'sent'),
  };
}

/** Reads JSON of ours in the state; null for none, and for what somebody else could have written. */
export function readOwnJson<Value>(
  paths: RemotePaths,
  path: string,
  parse: (value: unknown) => Value,
): Value | null {
  const directory = entryAt(paths.directory);
  if (!directory?.isDirectory() || !isOwnAlone(directory)) return null;
  const limit = 64 * 1024 * 1024;
  const file = readRegularFile(path, limit, isOwnAlone);
  if (file === null || file.size > limit) return null;
  try {
    return parse(JSON.parse(file.bytes.toString('utf8')));
  } catch {
    return null;
  }
}

/** Returns the file that says which remotes the repository of a worktree has; null where there is no repository. */
export function placePath(paths: RemotePaths, worktree: string): string | null {
  const common = commonGitDirectory(worktree);
  return common === null ? null : join(paths.places, `${sha256(common).slice(0, 32)}.json`);
}

/** What a start must know of a repository, in one small file that needs no schema. */
export interface KnownPlace {
  remotes: string[];
  addresses: string[];
  roots: string[];
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

/** Returns what is recorded of the repository of a worktree; null for one that no remote was added for. */
export function readPlace(paths: RemotePaths, worktree: string): KnownPlace | null {
  const path = placePath(paths, worktree);
  if (path === null) return null;
  return readOwnJson(paths, path, (value) => {
    const { remotes, addresses, roots } = value as Partial<KnownPlace>;
    if (!isTexts(remotes) || !isTexts(addresses) || !isTexts(roots)) throw new TypeError('no place');
    return { remotes: remotes.filter((id) => /^[0-9a-f]{16}$/.test(id)), addresses, roots };
  });
}
