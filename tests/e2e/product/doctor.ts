import { readdir, readFile, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { shellWord } from '../../../core/text/shell-word.ts';
import { isolatedEnv } from '../isolation.ts';
import { bundlePath } from './command.ts';

const diagnosisSchema = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.looseObject({ code: z.string(), severity: z.string(), message: z.string(), fix: z.string() }),
  ),
  proofs: z.array(
    z.object({
      client: z.string(),
      kind: z.string(),
      ok: z.boolean(),
      message: z.string(),
      sentinel: z.string().nullable(),
    }),
  ),
});

export type Diagnosis = z.infer<typeof diagnosisSchema> & { code: number | undefined };

/** A line in a terminal of this user, with `bin` on the PATH. */
export async function runLine(home: string, cwd: string, bin: string, line: string) {
  const env = await isolatedEnv(home);
  const path = [bin, env.PATH, '/usr/bin', '/bin'].join(delimiter);
  return execa('sh', ['-c', line], {
    cwd,
    env: { ...env, PATH: path },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 90_000,
  });
}

/** `handoff doctor --json`, with the client in `bin` on the PATH. */
export async function diagnose(
  home: string,
  cwd: string,
  bin: string,
  flags: readonly string[],
  before: readonly string[] = [],
): Promise<Diagnosis> {
  const words = [...before, process.execPath, bundlePath(), 'doctor', '--json', ...flags];
  const line = words.map(shellWord).join(' ');
  const run = await runLine(home, cwd, bin, line);
  return { code: run.exitCode, ...diagnosisSchema.parse(JSON.parse(run.stdout)) };
}

/** Every file under a directory with its bytes and the time it was changed. */
export async function snapshotOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const facts = files.sort().map(async (file) => {
    const [bytes, { mtimeMs }] = [await readFile(file, 'latin1'), await stat(file)];
    return [file, `${mtimeMs} ${bytes}`];
  });
  return Object.fromEntries(await Promise.all(facts));
}
