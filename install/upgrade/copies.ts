import { basename, dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { ensureDirectory, renameDirectory } from '../../core/files/directory.ts';
import { entryAt, exists, isDirectory, isFile, linkTarget } from '../../core/files/entry.ts';
import { listNames, readJson } from '../../core/files/read.ts';
import {
  copyTree,
  listMissingDirectories,
  makeExecutable,
  removeEmptyDirectories,
  removeTree,
  sameTrees,
  setTime,
  syncTree,
} from '../../core/files/tree.ts';
import { isOwnAlone } from '../../core/files/trust.ts';
import { removeUserFile, replaceLink } from '../../core/files/user-file.ts';
import { createFile } from '../../core/files/write.ts';
import { randomHex } from '../../core/text/hex.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { recordPath } from '../record/record.ts';
import { hasOtherRoots, statePlace } from '../state/state-place.ts';

// A package or plugin lies where its next version takes its place, or a cache is cleaned. So `install` copies what runs
// to a place of the user's where no sandboxed session writes: `program/<version>`, and the link `program/current`, which
// entries name. An upgrade leads the link elsewhere by one rename, and the text of the entries stays what was trusted.
// The root is open to sandboxes, and what names the state is held back by gates.

const currentName = 'current';
type Place = Pick<Context, 'home' | 'env'>;

function programHome({ home, env }: Place): string {
  const chosen = env.XDG_DATA_HOME ?? '';
  return join(isAbsolute(chosen) ? chosen : join(home, '.local/share'), 'agent-handoff', 'program');
}

/** The place that entries name where the program is a copy. */
export function currentCopy(ctx: Place): string {
  return join(programHome(ctx), currentName);
}

/** Where the copy of that name lies. */
export function copyPath(ctx: Place, name: string): string {
  return join(programHome(ctx), name);
}

/** The name of the copy that entries lead to now; null where there is none. */
export function currentCopyName(ctx: Place): string | null {
  const target = linkTarget(currentCopy(ctx));
  return target === null ? null : basename(target);
}

/** Runs with a directory that goes afterwards. It lies beside the copies: a sandboxed session may write a temporary one. */
export async function withWorkDirectory<T>(ctx: Context, run: (directory: string) => Promise<T>): Promise<T> {
  const directory = makeWorkDirectory(ctx);
  try {
    return await run(directory);
  } finally {
    removeTree(directory);
  }
}

function makeWorkDirectory(ctx: Context): string {
  const home = programHome(ctx);
  requireOwn(home);
  noteDirectories(home);
  sweepUnfinished(home, ctx.now());
  const directory = join(home, `.new-${process.pid}-${randomHex(6)}`);
  ensureDirectory(directory);
  return directory;
}

/** Copies `dist` as a version, whole or not at all. Returns the name of the copy; one with the same bytes is kept. */
export function addCopy(ctx: Context, dist: string, version: string): string {
  const made = makeWorkDirectory(ctx);
  try {
    copyTree(dist, join(made, 'dist'));
    // Entries name the launchers beside `dist`, as in a clone.
    makeExecutable(join(made, 'dist/handoff.cjs'));
    copyTree(join(dist, 'hooks'), join(made, 'hooks'));
    createFile(join(made, 'package.json'), `${JSON.stringify({ name: 'agent-handoff', version })}\n`);
    const changelog = join(dirname(dist), 'CHANGELOG.md');
    if (isFile(changelog)) copyTree(changelog, join(made, 'CHANGELOG.md'));
    syncTree(made);
    return nameCopy(programHome(ctx), made, version);
  } finally {
    removeTree(made);
  }
}

/** Other bytes under the name of a version, as of a copy that was damaged, get a name of their own. */
function nameCopy(home: string, made: string, version: string): string {
  for (const name of [version, `${version}+${randomHex(4)}`]) {
    const place = join(home, name);
    if (!isDirectory(place)) {
      renameDirectory(made, place);
      return name;
    }
    if (holdsSame(made, place)) return name;
  }
  throw new Error(`${join(home, version)}: a copy of another content is there`);
}

const dayMs = 86_400_000;

function holdsSame(one: string, other: string): boolean {
  return ['dist', 'hooks'].every(
    (part) => isDirectory(join(other, part)) && sameTrees(join(one, part), join(other, part)),
  );
}

/** What a copy that was killed left. */
function sweepUnfinished(home: string, now: Date): void {
  for (const name of listNames(home).filter((one) => one.startsWith('.'))) {
    const path = join(home, name);
    if (now.getTime() - (entryAt(path)?.ctimeMs ?? 0) > dayMs) removeTree(path);
  }
}

/** Leads the entries to a copy; null leads them nowhere. */
export function useCopy(ctx: Context, name: string | null): void {
  const link = currentCopy(ctx);
  const before = currentCopyName(ctx);
  if (before === name) return;
  if (name === null) removeUserFile(link);
  else replaceLink(link, name);
  // Its own time tells when it was last in use.
  if (before !== null && isDirectory(copyPath(ctx, before))) setTime(copyPath(ctx, before), ctx.now());
}

/** A session that was open at an upgrade, and its server, may run the copy from before for so long. */
const keptMs = 30 * dayMs;

/** Removes the copies that no entry named for a month. */
export function removeOldCopies(ctx: Context): void {
  const home = programHome(ctx);
  const current = currentCopyName(ctx);
  for (const name of listNames(home)) {
    const path = join(home, name);
    const entry = entryAt(path);
    const isOld = entry?.isDirectory() && ctx.now().getTime() - entry.mtimeMs > keptMs;
    if (isOld && name !== current) removeTree(path);
  }
}

const madeName = '.made.json';

/** Makes the place of the copies, and remembers which directories above it are ours to remove again. */
function noteDirectories(home: string): void {
  const made = listMissingDirectories(join(home, madeName));
  ensureDirectory(home);
  if (made.length > 0) createFile(join(home, madeName), JSON.stringify(made));
}

/** The version that entries lead to; null where there is none. */
export function currentVersion(ctx: Place): string | null {
  const version = readJson(
    join(currentCopy(ctx), 'package.json'),
    (manifest) => (manifest as { version?: unknown }).version,
  );
  return typeof version === 'string' ? version : null;
}

/** Whether nothing that install wrote is left of any root. */
export function isUnused(ctx: Context): boolean {
  return !exists(recordPath(statePlace(ctx))) && !hasOtherRoots(ctx);
}

/** Removes every copy, the place that entries named, and the directories that were made for them. */
export function removeCopies(ctx: Context): void {
  const home = programHome(ctx);
  const made = readJson(join(home, madeName), (value) => z.parse(z.array(z.string()), value)) ?? [];
  removeTree(home);
  removeEmptyDirectories(made.filter((path) => home.startsWith(path)));
}

/** Throws `state-unusable` where others could change what entries run. */
function requireOwn(home: string): void {
  for (const path of [dirname(home), home]) {
    const entry = entryAt(path);
    if (entry === null || (entry.isDirectory() && isOwnAlone(entry))) continue;
    throw new HandoffError('state-unusable', {
      message: `${path} is no directory of yours that nobody else can write; expected one, for the copy of the program. Nothing was changed.`,
      hint: `Look at it (ls -ld ${shellWord(path)}), then: chmod go-w ${shellWord(path)}, or move it away.`,
    });
  }
}
