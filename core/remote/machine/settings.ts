import * as z from 'zod/mini';
import type { Context } from '../../context.ts';
import { HandoffError, systemCode } from '../../errors.ts';
import { replaceFile } from '../../files/write.ts';
import { readUserEmail } from '../../git/configuration.ts';
import { randomHex } from '../../text/hex.ts';
import { oneLine } from '../../text/lines.ts';
import type { Me } from '../letters/letter.ts';
import { placePath, type RemotePaths, readOwnJson, readPlace, remotePaths } from './paths.ts';
import { isSameRepository, type Repository, readRepository } from './repository.ts';

const settingsFile = z.object({
  machine: z.object({ id: z.string(), name: z.string() }),
  /** Null: git's `user.email` says who works here. */
  person: z.nullable(z.string()),
  remotes: z.array(
    z.object({
      id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
      name: z.string(),
      url: z.string(),
      require_signed: z.optional(z.boolean()),
      added: z.string(),
      repository: z.object({ addresses: z.array(z.string()), roots: z.array(z.string()) }),
    }),
  ),
});

export type Settings = z.infer<typeof settingsFile>;
export type Remote = Settings['remotes'][number];

/** Returns what the user set; what a machine begins with where nothing is. */
export function readSettings(ctx: Context, paths: RemotePaths): Settings {
  const found = readOwnJson(paths, paths.settings, (value) => settingsFile.parse(value));
  return (
    found ?? {
      machine: { id: randomHex(16), name: cleanName(ctx.self.host) || 'machine' },
      person: null,
      remotes: [],
    }
  );
}

export function writeSettings(paths: RemotePaths, settings: Settings): void {
  replaceFile(paths.settings, `${JSON.stringify(settings, null, 2)}\n`);
}

/** A name as it can be written behind `@`: one line without white space and `@` at its beginning. */
function cleanName(name: string): string {
  return oneLine(name).replace(/\s+/g, '-').replace(/^@+/, '').slice(0, 80);
}

/** Checks a name that the user gives. Throws `bad-usage`. */
export function checkName(flag: string, name: string): string {
  const isGood = /^[^\s@\p{C}][^\s\p{C}]{0,79}$/u.test(name) && name.toLowerCase() !== 'any';
  if (isGood) return name;
  throw new HandoffError('bad-usage', {
    message: `${flag} ${JSON.stringify(name)}: expected a name without spaces, as in anna; \`any\` means everybody`,
    hint: 'handoff remote whoami',
  });
}

/** Who works here, and on which machine, as a letter says it. */
export function whoAmI(ctx: Context, worktree: string, { machine, person }: Settings): Me {
  const { id, name } = machine;
  const email = (readUserEmail(worktree, ctx.env) ?? '').slice(0, 200);
  return { machine: { id, name }, person: { name: person ?? '', email } };
}

function writePlace(paths: RemotePaths, worktree: string, repository: Repository, remotes: string[]): void {
  const path = placePath(paths, worktree);
  const text = `${JSON.stringify({ remotes, ...repository })}\n`;
  try {
    if (path !== null) replaceFile(path, text, { durable: false });
  } catch (error) {
    // A sandbox lets nothing be written there; the next start outside of one does it.
    if (systemCode(error) === '') throw error;
  }
}

/** The remotes of the repository of a worktree, and how it is recognised; notes both for the next start. */
export function remotesHere(
  ctx: Context,
  worktree: string,
): { remotes: Remote[]; repository: Repository; settings: Settings } {
  const paths = remotePaths(ctx);
  const settings = readSettings(ctx, paths);
  const known = readPlace(paths, worktree);
  const repository = readRepository(worktree, ctx.env, known?.roots);
  const remotes = settings.remotes.filter((remote) => isSameRepository(remote.repository, repository));
  const ids = remotes.map(({ id }) => id);
  const isNoted = JSON.stringify(known) === JSON.stringify({ remotes: ids, ...repository });
  if (settings.remotes.length > 0 && !isNoted && (ids.length > 0 || known !== null))
    writePlace(paths, worktree, repository, ids);
  return { remotes, repository, settings };
}
