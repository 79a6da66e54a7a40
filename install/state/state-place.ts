import { join, resolve } from 'node:path';
import { type Context, rootOf } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { entryAt, exists } from '../../core/files/entry.ts';
import { stateDirectory } from '../../core/files/own/state-directory.ts';
import { listNames } from '../../core/files/read.ts';
import { isOwnAlone } from '../../core/files/trust.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { statePlaceOf } from '../../core/worktree/state-place.ts';
import { type FileRecord, recordPath } from '../record/record.ts';
import type { WantedFile } from '../record/wanted.ts';

type Place = Pick<Context, 'home' | 'env'>;

/** The root without dots and double slashes: it goes into rules and records. */
export function absoluteRoot(ctx: Place): string {
  return resolve(rootOf(ctx));
}

/** The root as permission rules name it; `//` begins an absolute path in Claude Code's rules. */
export function rootPattern(ctx: Place): string {
  const root = absoluteRoot(ctx);
  return root === join(ctx.home, '.agent-handoffs') ? '~/.agent-handoffs' : `/${root}`;
}

/** Returns the directory of what hooks and programs read for every root (spec/storage.md, "State"). */
export function stateHome(ctx: Place): string {
  const home = stateDirectory({ ...ctx.env, HOME: ctx.home });
  if (home !== null) return home;
  throw new HandoffError('state-unusable', {
    message:
      'neither HOME nor XDG_STATE_HOME is an absolute path; expected one of them, for the state of agent-handoff',
    hint: 'export HOME, then run the same command again. Nothing was changed.',
  });
}

/** Returns the directory of the install record and the back-ups of this root. */
export function statePlace(ctx: Place): string {
  return statePlaceOf(ctx) ?? stateHome(ctx);
}

interface StateFault {
  path: string;
  reason: string;
  /** It is a directory or file of the user's own, which only others can write too. */
  isOwn: boolean;
}

/** Returns why what lies in the state is not to be believed: somebody else may have put it there. Null when it is. */
export function findStateFault(ctx: Place): StateFault | null {
  const place = statePlace(ctx);
  const faults = [stateHome(ctx), place].map((path) => faultOf(path, (entry) => entry.isDirectory()));
  return [...faults, faultOf(recordPath(place), (entry) => !entry.isSymbolicLink())].find(Boolean) ?? null;
}

type Entry = NonNullable<ReturnType<typeof entryAt>>;

function faultOf(path: string, isExpectedKind: (entry: Entry) => boolean): StateFault | null {
  const entry = entryAt(path);
  if (entry === null) return null;
  if (!isExpectedKind(entry))
    return { path, reason: 'is a link or something else that is not ours', isOwn: false };
  if (isOwnAlone(entry)) return null;
  const isOwn = entry.uid === process.getuid?.();
  return { path, reason: isOwn ? 'can be written by others' : 'belongs to another user', isOwn };
}

/** Throws `state-unusable` for a state that others can write: uninstall would write what they put there. */
export function requireState(ctx: Place): void {
  const fault = findStateFault(ctx);
  if (fault === null) return;
  throw new HandoffError('state-unusable', {
    message: `${fault.path} ${fault.reason}; expected one of yours that nobody else can write. Nothing was changed.`,
    hint: `Look at it (ls -ld ${shellWord(fault.path)}), then: chmod go-w ${shellWord(fault.path)}, or move it away.`,
  });
}

/** Files that every client needs carry this name in the record; they go with the last client. */
export const sharedClient = 'shared';

/** The lines of the state, by the name of their file: each the absolute path of a program. */
export const stateLines = ['node', 'git'] as const;
type StateLine = (typeof stateLines)[number];

export function stateLinePath(ctx: Place, name: StateLine): string {
  return join(stateHome(ctx), name);
}

/** The path of a program, for whoever must not look it up: clients started from a desktop lack nvm's PATH. */
export function wantStateLine(ctx: Place, name: StateLine, program: string): WantedFile {
  const change = { after: Buffer.from(`${program}\n`, 'utf8'), before: null, notices: [] };
  return { kind: 'own', file: stateLinePath(ctx, name), edit: () => change };
}

/** What goes with the last client: the lines, unless another root is installed too, which needs them. */
export function leavingLines(ctx: Place): FileRecord[] {
  if (hasOtherRoots(ctx)) return [];
  const line = { client: sharedClient, kind: 'own', before: null, after: 'unknown', exact: true } as const;
  return stateLines.map((name) => ({ ...line, file: stateLinePath(ctx, name) }));
}

/** Whether something is installed for another root than this one. */
export function hasOtherRoots(ctx: Place): boolean {
  const home = stateHome(ctx);
  const places = [home, ...listNames(home).map((name) => join(home, name))];
  return places.some((place) => place !== statePlace(ctx) && exists(recordPath(place)));
}
