import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../context.ts';
import { entryAt } from '../../files/entry.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { readStateLine, stateDirectory } from '../../files/state-directory.ts';
import { isOwnAlone } from '../../files/trust.ts';
import { createFile, replaceFile } from '../../files/write.ts';
import { isRepository } from '../../worktree/identity.ts';
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
});

export interface RecordedGate extends OpenGate {
  /** The root of the worktree in which it was seen. */
  worktree: string;
}

/** What the end of a gate says: a file that was only touched ends none. */
const endedGate = z.object({ key: z.string(), ended: z.string() });

const keyPattern = /^([0-9a-f]{24})\.json$/;
const pathFile = 'repository';

function recordsDirectory({ env }: Place): string | null {
  const state = stateDirectory(env);
  return state === null ? null : join(state, 'gates');
}

function directoryOf(records: string, repository: string): string {
  return join(records, createHash('sha256').update(repository).digest('hex').slice(0, 24));
}

/** The path under which a session works in it: its main worktree, or the git directory of one without. */
function pathOf(repository: string): string {
  return basename(repository) === '.git' ? dirname(repository) : repository;
}

function isTrusted(directory: string): boolean {
  const entry = entryAt(directory);
  return entry?.isDirectory() === true && isOwnAlone(entry);
}

/** Where the gates of a place are recorded; also where its repository has lost its `.git`, and is none at the moment. */
function directoriesFor(ctx: Place, root: string): string[] {
  const records = recordsDirectory(ctx);
  if (records === null || !isTrusted(records)) return [];
  const own = directoryOf(records, repositoryOf(root));
  const others = isRepository(root)
    ? []
    : listNames(records)
        .map((name) => join(records, name))
        .filter((directory) => {
          const path = isTrusted(directory) ? readStateLine(directory, pathFile) : null;
          return path !== null && `${root}/`.startsWith(`${path}/`);
        });
  return [...new Set([own, ...others])].filter(isTrusted);
}

function readOwn<T>(directory: string, name: string, schema: z.ZodMiniType<T>): T | null {
  const file = readRegularFile(join(directory, name), undefined, isOwnAlone);
  try {
    return file && z.parse(schema, JSON.parse(Buffer.from(file.bytes).toString('utf8')));
  } catch {
    return null;
  }
}

function readGate(directory: string, name: string): RecordedGate | null {
  const key = keyPattern.exec(name)?.[1];
  const read = key === undefined ? null : readOwn(directory, name, recordedGate);
  if (key === undefined || read === null) return null;
  const commands = read.commands.flatMap((source) => readPattern(source) ?? []);
  return { ...read, key, line: 0, over: false, commands };
}

/** Returns the recorded gates of the repository that a worktree's root belongs to. */
export function readRecordedGates(ctx: Place, root: string): RecordedGate[] {
  return directoriesFor(ctx, root).flatMap((directory) =>
    listNames(directory).flatMap((name) => readGate(directory, name) ?? []),
  );
}

/** Whether a person ended this gate: by closing its thread, by taking its round back, or by dropping it. */
export function isEnded(ctx: Place, root: string, key: string): boolean {
  return directoriesFor(ctx, root).some(
    (directory) => readOwn(directory, `ended-${key}`, endedGate)?.key === key,
  );
}

/** Records gates of a worktree that no person has ended. Throws where the state directory cannot be written. */
export function recordGates(ctx: Place, root: string, gates: readonly OpenGate[]): void {
  const records = recordsDirectory(ctx);
  if (records === null || gates.length === 0) return;
  const repository = repositoryOf(root);
  const directory = directoryOf(records, repository);
  for (const { key, slug, round, phase, phrase, commands } of gates) {
    const path = join(directory, `${key}.json`);
    if (existsSync(path)) continue;
    const sources = commands.map(({ source }) => source);
    const record = { slug, round, phase, phrase, commands: sources, worktree: root };
    replaceFile(path, `${JSON.stringify(record)}\n`);
  }
  // The launcher looks for this file alone: it is there as long as a gate waits.
  const marker = join(directory, pathFile);
  if (!existsSync(marker)) createFile(marker, `${pathOf(repository)}\n`);
}

/** Ends gates for good, in every worktree of their repository: what a person does. */
export function endGates(ctx: Place, root: string, gates: readonly Pick<OpenGate, 'key'>[], at: Date): void {
  const records = recordsDirectory(ctx);
  if (records === null || gates.length === 0) return;
  const own = directoryOf(records, repositoryOf(root));
  for (const directory of new Set([own, ...directoriesFor(ctx, root)])) {
    for (const { key } of gates) {
      const path = join(directory, `${key}.json`);
      if (directory !== own && !existsSync(path)) continue;
      replaceFile(join(directory, `ended-${key}`), `${JSON.stringify({ key, ended: at.toISOString() })}\n`);
      removeFile(path);
    }
    if (!listNames(directory).some((name) => keyPattern.test(name))) removeFile(join(directory, pathFile));
  }
}

/** Whether the hook has ever held gates of this user. Where it has not, nothing keeps an agent from closing a thread. */
export function isHookUsed(ctx: Place): boolean {
  const records = recordsDirectory(ctx);
  return records !== null && existsSync(join(records, 'held'));
}

/** Notes that the hook holds gates of this user. */
export function noteHook(ctx: Place, at: Date): void {
  const records = recordsDirectory(ctx);
  if (records !== null && !isHookUsed(ctx)) createFile(join(records, 'held'), `${at.toISOString()}\n`);
}
