import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../context.ts';
import { entryAt, exists } from '../../files/entry.ts';
import { readStateLine, stateDirectory } from '../../files/own/state-directory.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { isOwnAlone } from '../../files/trust.ts';
import { createFile, replaceFile } from '../../files/write.ts';
import { sha256 } from '../../text/hex.ts';
import { isRepository } from '../../worktree/identity.ts';
import { isNoPhrase, samePhrase } from '../format/phrase.ts';
import { readPattern } from './command-pattern.ts';
import { type OpenGate, repositoryOf } from './open-gates.ts';

/**
 * Our own record of the gates that wait, so that a branch, a stash or a moved directory loses none of them
 * (spec/threads.md, "Gates that hold"). One directory per repository: `repository` holds its path, `<key>.json` a gate
 * that waits, `ended-<key>` one that a person ended.
 */
type Place = Pick<Context, 'env'>;

const recordedGate = z.object({
  slug: z.string(),
  round: z.number(),
  phase: z.nullable(z.string()),
  phrase: z.nullable(z.string()),
  commands: z.array(z.string()),
  worktree: z.string(),
  /** Versions before 0.5.0 took marks for a part of the phrase, and other headings for phases. */
  reading: z.optional(z.literal(2)),
});

/** What the end of a gate says: a file that was only touched ends none. */
const endedGate = z.object({ key: z.string(), ended: z.string() });

const keyPattern = /^([0-9a-f]{24})\.json$/;
/** Holds the repository's path as long as a gate waits: the launcher looks for this file alone. */
const pathFile = 'repository';

function recordsDirectory({ env }: Place): string | null {
  const state = stateDirectory(env);
  return state === null ? null : join(state, 'gates');
}

const directoryOf = (records: string, repository: string) => join(records, sha256(repository).slice(0, 24));

function isOwnDirectory(path: string): boolean {
  const entry = entryAt(path);
  return entry?.isDirectory() === true && isOwnAlone(entry);
}

/** Returns a JSON file that nobody else can write, in such a directory; null for any other. */
export function readOwnJson<T>(path: string | null, schema: z.ZodMiniType<T>): T | null {
  if (path === null || !isOwnDirectory(dirname(path))) return null;
  const file = readRegularFile(path, undefined, isOwnAlone);
  try {
    return file && z.parse(schema, JSON.parse(file.bytes.toString('utf8')));
  } catch {
    return null;
  }
}

/** Writes a JSON file of ours; does nothing where no place for it is known. */
export function writeOwnJson(path: string | null, value: object): void {
  if (path !== null) replaceFile(path, `${JSON.stringify(value)}\n`);
}

/** Where the gates of a place are recorded; also where its repository has lost its `.git`, and is none at the moment. */
function directoriesFor(ctx: Place, root: string): string[] {
  const records = recordsDirectory(ctx);
  if (records === null || !isOwnDirectory(records)) return [];
  const holdsRoot = (directory: string) => {
    const path = isOwnDirectory(directory) ? readStateLine(directory, pathFile) : null;
    return path !== null && `${root}/`.startsWith(`${path}/`);
  };
  const all = isRepository(root) ? [] : listNames(records).map((name) => join(records, name));
  const own = directoryOf(records, repositoryOf(root));
  return [...new Set([own, ...all.filter(holdsRoot)])].filter(isOwnDirectory);
}

/** A gate of our record; `older` when it was read by other rules. */
type RecordedGate = OpenGate & { older: boolean };

function readRecords(directory: string): RecordedGate[] {
  return listNames(directory).flatMap((name) => {
    const key = keyPattern.exec(name)?.[1];
    const read = key === undefined ? null : readOwnJson(join(directory, name), recordedGate);
    if (key === undefined || read === null) return [];
    const { worktree: _, reading, ...gate } = read;
    const commands = read.commands.flatMap((source) => readPattern(source) ?? []);
    return [{ ...gate, key, line: 0, over: false, commands, older: reading !== 2 }];
  });
}

/** Returns the recorded gates of the repository that a worktree's root belongs to. */
export function readRecordedGates(ctx: Place, root: string): RecordedGate[] {
  return directoriesFor(ctx, root).flatMap(readRecords);
}

type Named = Pick<OpenGate, 'key' | 'slug' | 'round' | 'phrase'>;

/** Whether a record by the older rules is of a gate that is there, or of a phrase `none`, which is no gate. */
export function isReplaced({ older, slug, round, phrase }: RecordedGate, gates: readonly Named[]): boolean {
  if (!older || phrase === null) return false;
  const isSame = (gate: Named) =>
    gate.slug === slug && gate.round === round && samePhrase(phrase, gate.phrase);
  return isNoPhrase(phrase) || gates.some(isSame);
}

function dropReplaced(directory: string, gates: readonly Named[]): void {
  for (const record of readRecords(directory)) {
    const isCurrent = gates.some(({ key }) => key === record.key);
    if (!isCurrent && isReplaced(record, gates)) removeFile(join(directory, `${record.key}.json`));
  }
}

/** Whether a person ended this gate: by closing its thread, by taking its round back, or by dropping it. */
export function isEnded(ctx: Place, root: string, key: string): boolean {
  return directoriesFor(ctx, root).some(
    (directory) => readOwnJson(join(directory, `ended-${key}`), endedGate)?.key === key,
  );
}

/** Records gates of a worktree that no person has ended. Throws where the state directory cannot be written. */
export function recordGates(ctx: Place, root: string, gates: readonly OpenGate[]): void {
  const records = recordsDirectory(ctx);
  if (records === null || gates.length === 0) return;
  const repository = repositoryOf(root);
  const directory = directoryOf(records, repository);
  const pathOf = (key: string) => join(directory, `${key}.json`);
  const added = gates.filter(({ key }) => readOwnJson(pathOf(key), recordedGate)?.reading !== 2);
  for (const { key, slug, round, phase, phrase, commands } of added) {
    const sources = commands.map(({ source }) => source);
    writeOwnJson(pathOf(key), { slug, round, phase, phrase, commands: sources, worktree: root, reading: 2 });
  }
  if (added.length > 0) dropReplaced(directory, gates);
  const marker = join(directory, pathFile);
  const path = basename(repository) === '.git' ? dirname(repository) : repository;
  if (!exists(marker)) createFile(marker, `${path}\n`);
}

/** Ends gates for good, in every worktree of their repository: what a person does. */
export function endGates(ctx: Place, root: string, gates: readonly Named[], at: Date): void {
  const records = recordsDirectory(ctx);
  if (records === null || gates.length === 0) return;
  const own = directoryOf(records, repositoryOf(root));
  for (const directory of new Set([own, ...directoriesFor(ctx, root)])) {
    for (const { key } of gates) {
      const path = join(directory, `${key}.json`);
      if (directory !== own && !exists(path)) continue;
      writeOwnJson(join(directory, `ended-${key}`), { key, ended: at.toISOString() });
      removeFile(path);
    }
    dropReplaced(directory, gates);
    if (!listNames(directory).some((name) => keyPattern.test(name))) removeFile(join(directory, pathFile));
  }
}

/** Whether the hook has ever held gates of this user. Where it has not, nothing keeps an agent from closing a thread. */
export function isHookUsed(ctx: Place): boolean {
  const records = recordsDirectory(ctx);
  return records !== null && exists(join(records, 'held'));
}

/** Notes that the hook holds gates of this user. */
export function noteHook(ctx: Place, at: Date): void {
  const records = recordsDirectory(ctx);
  if (records !== null && !isHookUsed(ctx)) createFile(join(records, 'held'), `${at.toISOString()}\n`);
}
