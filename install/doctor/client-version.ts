import { basename, dirname, join } from 'node:path';
import { compareVersions } from 'compare-versions';
import { execa } from 'execa';
import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { exists } from '../../core/files/entry.ts';
import { readJson } from '../../core/files/read.ts';
import { replaceFile } from '../../core/files/write.ts';
import { physicalPath } from '../../core/git/program.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { absoluteRoot } from '../state/state-place.ts';
import { type DoctorContext, type Finding, makeFinding } from './finding.ts';

export interface TestedClient {
  client: string;
  title: string;
  /** The versions at both ends of what the end-to-end tests run on. */
  oldest: string;
  newest: string;
  packages: RegExp;
}

const exact = /\d+\.\d+\.\d+/;

/** The version that the program's place tells: a directory per version, or a package. Null when it tells none. */
function versionByPlace(program: string, packages: RegExp): string | null {
  const real = physicalPath(program);
  if (exact.test(basename(real))) return basename(real);
  for (let directory = dirname(real), up = 0; up < 6; directory = dirname(directory), up++) {
    const file = join(directory, 'package.json');
    if (exists(file))
      return readJson(file, (found) => {
        const { name, version } = found as { name?: unknown; version?: unknown };
        return packages.test(String(name)) ? String(version) : null;
      });
  }
  return null;
}

/** Starting a client for its version takes longer than all else here, so its place is looked at first. */
export async function readVersion(
  ctx: Context,
  { packages }: Pick<TestedClient, 'packages'>,
  program: string,
): Promise<string | null> {
  const placed = versionByPlace(program, packages);
  if (placed !== null) return exact.exec(placed)?.[0] ?? null;
  const { stdout } = await execa(program, ['--version'], {
    env: { ...ctx.env, HOME: ctx.home },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 5000,
  });
  return exact.exec(stdout ?? '')?.[0] ?? null;
}

/** Returns the version of a client that no test ran on; null for one that was tested, or does not tell its version. */
export async function findUntested(
  ctx: Context,
  client: TestedClient,
  program: string,
): Promise<string | null> {
  const version = await readVersion(ctx, client, program);
  if (version === null) return null;
  const isBetween =
    compareVersions(version, client.oldest) >= 0 && compareVersions(version, client.newest) <= 0;
  return isBetween ? null : version;
}

/** A client that is older or newer than what was tested, unless it was proved here. */
export async function examineVersion(
  ctx: DoctorContext,
  tested: TestedClient,
  program: string,
): Promise<Finding[]> {
  const version = await findUntested(ctx, tested, program);
  const { client, title, oldest, newest } = tested;
  if (version === null || readProven(absoluteRoot(ctx))[client] === version) return [];
  const base = { where: program, client };
  if (compareVersions(version, oldest) < 0) {
    const what = `${title} ${version} is older than ${oldest}, the oldest that was tested.`;
    return [makeFinding('client-older', { ...base, what, fix: `${shellWord(program)} update` })];
  }
  const what = `${title} ${version} is newer than ${newest}, the newest that was tested.`;
  return [makeFinding('client-newer', { ...base, what, fix: `${ctx.commands.handoff} doctor --live` })];
}

export const provenFile = '.proven.json';

const provenClients = z.record(z.string(), z.string());

function readProven(root: string): Record<string, string> {
  return readJson(join(root, provenFile), (value) => z.parse(provenClients, value)) ?? {};
}

export function rememberProven(root: string, client: string, version: string): void {
  const proven = { ...readProven(root), [client]: version };
  replaceFile(join(root, provenFile), `${JSON.stringify(proven)}\n`);
}
