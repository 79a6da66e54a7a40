import { join, sep } from 'node:path';
import { HandoffError } from '../errors.ts';
import { ancestorsOf, entryAt, realPath, realPathOrThrow, targetAt } from '../files/entry.ts';
import { sha256 } from '../text/hex.ts';

/** Which inbox belongs to a directory (spec/storage.md, "Identity"). */
export interface Identity {
  /** Physical path of the worktree's root. */
  worktree: string;
  /** Shared by a worktree and its siblings. */
  slug: string;
  /** The worktree's basename, encoded: the inbox below the slug. */
  recipient: string;
  /** The basename as it is: what `from` and `to` say. */
  basename: string;
}

const nameLimit = 200;
const keptLength = 180;

/** Percent-encodes every byte outside `[A-Za-z0-9._-]` and a leading `-`; text is taken in NFC, as UTF-8. */
export function encodeName(name: string): string {
  const bytes = Buffer.from(name.normalize('NFC'), 'utf8');
  let encoded = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    const plain = byte < 0x80 && /[A-Za-z0-9._-]/.test(character) && !(encoded === '' && character === '-');
    encoded += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** Names over 200 bytes keep their first 180 and a hash, so that a file system takes them and none is mixed up. */
export function limitName(encoded: string): string {
  if (encoded.length <= nameLimit) return encoded;
  const hash = sha256(encoded).slice(0, 16);
  return `${encoded.slice(0, keptLength)}-${hash}`;
}

/** Removes the suffixes that mark a sibling worktree, in the predecessor's order, each at most once. */
export function stripWorktreeSuffix(name: string): string {
  return name
    .replace(/-dev-preview$/, '')
    .replace(/-preview$/, '')
    .replace(/-worker[0-9]*$/, '')
    .replace(/-wt[0-9]*$/, '');
}

/** Slug and recipient of a worktree's root, from its path alone. */
export function identityOfRoot(root: string): Identity {
  const path = sep === '/' ? root : root.split(sep).join('/');
  const name = path === '/' ? '' : path.slice(path.lastIndexOf('/') + 1);
  const stripped = path.slice(0, path.length - name.length) + stripWorktreeSuffix(name);
  const flat = stripped.replaceAll('/', '-').replace(/^-/, '');
  const dotted = encodeName(flat).replace(/^\./, '%2E');
  return {
    worktree: root,
    slug: limitName(dotted === '' ? '%2F' : dotted),
    recipient: name === '' ? '%2F' : limitName(encodeName(name)),
    basename: name === '' ? '/' : name,
  };
}

/**
 * Whether a directory is the root of a repository. An empty file `.git` is none: Codex puts one into every directory
 * that a sandboxed command may write, while the command runs.
 */
export function isRepository(directory: string): boolean {
  const entry = join(directory, '.git');
  const found = targetAt(entry);
  if (found?.isDirectory()) return entryAt(join(entry, 'HEAD')) !== null;
  return found?.isFile() === true && found.size > 0;
}

/** Directories of other version control that mark a root where no git repository is. */
const otherMarks = ['.jj', '.hg', '.svn'];

/** Whether any entry `.git` marks a worktree; in a directory that is everybody's, such as /tmp, it is Codex's. */
function isMarked(directory: string): boolean {
  const isMarkedBy = (mark: string) => entryAt(join(directory, mark)) !== null;
  return ['.git', ...otherMarks].some(isMarkedBy) && ((targetAt(directory)?.mode ?? 0) & 0o1000) === 0;
}

/** Stands in a path for bytes that are no UTF-8: no call can name such a directory then. */
const noUtf8 = '\ufffd';

/** The physical path; of a directory whose name is no UTF-8, that of the nearest repository above it. */
function physicalDirectory(directory: string): string {
  if (!directory.includes(noUtf8) || realPath(directory) !== null) return realPathOrThrow(directory);
  const repository = ancestorsOf(directory).find((path) => !path.includes(noUtf8) && isRepository(path));
  if (repository !== undefined) return realPathOrThrow(repository);
  throw new HandoffError('unknown-worktree', {
    message: `${directory}: its name is no UTF-8 text, and an inbox is named after it; nothing was read or written`,
    hint: 'rename the directory, then repeat the command in it',
  });
}

/**
 * Returns the nearest repository above a path, else the nearest marked directory, else itself. Throws ENOENT, and
 * `unknown-worktree` for a name that no inbox can have.
 */
export function findWorktreeRoot(directory: string): string {
  const above = ancestorsOf(physicalDirectory(directory));
  return above.find(isRepository) ?? above.find(isMarked) ?? above[0] ?? directory;
}

/** The identity of the worktree that holds `directory`. Throws ENOENT when the directory does not exist. */
export function identify(directory: string): Identity {
  return identityOfRoot(findWorktreeRoot(directory));
}
