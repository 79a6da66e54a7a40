import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { changeJson, copyFile, type JsonObject } from './copy-settings.ts';
import { type ModelWire, startModelServer } from './model-server.ts';
import { judgeRun, type Proof } from './proof.ts';
import { clientEnvironment, placeCanary } from './scratch.ts';

/** How a client is proved that answers one prompt and ends, on one file of settings with comments. */
interface HeadlessClient {
  /** This program, which files the test handoff. */
  bundle: string;
  client: string;
  title: string;
  wire: ModelWire;
  /** The user's settings, and where they lie in a home. */
  settings: string;
  place: string;
  copySettings(settings: JsonObject): JsonObject;
  args: readonly string[];
  env(url: string): Record<string, string>;
}

/** Starts the real client on a copy of the configuration, with a test handoff waiting and our own model server. */
export async function proveHeadless(ctx: Context, program: string, proved: HeadlessClient): Promise<Proof> {
  const { bundle, client, title, wire, settings, place, copySettings, args, env } = proved;
  const { scratch, sentinel } = await placeCanary(ctx, bundle);
  const server = await startModelServer(wire);
  try {
    copyFile(settings, join(scratch.home, place), (bytes) =>
      changeJson(bytes, copySettings, { comments: true }),
    );
    const run = await execa(program, args, {
      cwd: scratch.worktree,
      env: { ...clientEnvironment(ctx, scratch), ...env(server.url) },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 60_000,
    });
    const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    const trouble = run.timedOut ? 'it did not end within 60 s.' : `it said: ${said || 'nothing'}`;
    return judgeRun(client, title, sentinel, { turns: server.turns.map(({ body }) => body), trouble });
  } finally {
    await server.close();
    scratch.remove();
  }
}
