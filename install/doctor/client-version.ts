import { basename, dirname, join } from 'node:path';
import { compareVersions } from 'compare-versions';
import { execa } from 'execa';
import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { exists } from '../../core/files/entry.ts';
import { readJson } from '../../core/files/read.ts';
import { replaceFile } from '../../core/files/write.ts';
import { physicalPath } from '../../core/git/program.ts';
import { absoluteRoot } from '../state/state-place.ts';
import { type DoctorContext, type Finding, makeFinding } from './finding.ts';

export interface TestedClient {
  client: string;
  title: string;
  tested: string;
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
async function readVersion(ctx: Context, program: string, packages: RegExp): Promise<string | undefined> {
  const placed = versionByPlace(program, packages);
  if (placed !== null) return exact.exec(placed)?.[0];
  const { stdout } = await execa(program, ['--version'], {
    env: { ...ctx.env, HOME: ctx.home },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 5000,
  });
  return exact.exec(stdout ?? '')?.[0];
}

export async function findNewer(ctx: Context, client: TestedClient, program: string): Promise<string | null> {
  const version = await readVersion(ctx, program, client.packages);
  return version !== undefined && compareVersions(version, client.tested) > 0 ? version : null;
}

/** A client that is newer than what was tested, unless it was proved here; one that does not tell its version is not judged. */
export async function examineVersion(
  ctx: DoctorContext,
  tested: TestedClient,
  program: string,
): Promise<Finding[]> {
  const version = await findNewer(ctx, tested, program);
  const { client, title } = tested;
  if (version === null || readProven(absoluteRoot(ctx))[client] === version) return [];
  const what = `${title} ${version} is newer than ${tested.tested}, the newest that was tested.`;
  const fix = `${ctx.commands.handoff} doctor --live`;
  return [makeFinding('client-newer', { where: program, what, fix, client })];
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
