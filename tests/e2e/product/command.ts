import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { z } from 'zod';
import { isolatedEnv } from '../isolation.ts';

const publishedSchema = z.looseObject({ path: z.string(), name: z.string(), sentinel: z.string() });
const installedSchema = z.looseObject({ proofs: z.array(z.looseObject({ sentinel: z.string() })) });

export type Published = z.infer<typeof publishedSchema>;

export function bundlePath(): string {
  return join(inject('clone'), 'dist/handoff.cjs');
}

/** `node dist/handoff.cjs …` as a person runs it in a terminal of their own. */
export async function runHandoff(
  home: string,
  cwd: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  const run = await execa(process.execPath, [bundlePath(), ...args], {
    cwd,
    input,
    env: await isolatedEnv(home),
    extendEnv: false,
  });
  return run.stdout;
}

/** The real installation, into this HOME. */
export async function installProduct(
  home: string,
  cwd: string,
  client = 'claude-code',
  ...flags: string[]
): Promise<void> {
  const output = await runHandoff(home, cwd, ['install', '--client', client, ...flags, '--json']);
  const { proofs } = installedSchema.parse(JSON.parse(output));
  if (proofs.length !== 1) throw new Error(`install proved ${proofs.length} round trips: ${output}`);
}

/** Files a handoff without a session, for tests that are about receiving. */
export async function publish(home: string, cwd: string, draft: string): Promise<Published> {
  const output = await runHandoff(home, cwd, ['publish', '--file', '-', '--json'], draft);
  return publishedSchema.parse(JSON.parse(output));
}
