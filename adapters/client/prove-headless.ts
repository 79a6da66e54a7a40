import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { type ModelWire, startModelServer } from '../live/model-server.ts';
import { judgeRun, type Proof } from '../live/proof.ts';
import { clientEnvironment, placeCanary } from '../live/scratch.ts';
import { bundlePath } from './installation.ts';

/** How a client is proved that answers one prompt and ends. */
interface HeadlessClient {
  client: string;
  title: string;
  wire: ModelWire;
  args: readonly string[];
  seconds: number;
  /** Which line of its errors says why it failed. */
  errorLine: 0 | -1;
  /** Copies what the client reads into a home; returns its variables. `url`: where our model server answers. */
  prepare(home: string, url: string): Record<string, string>;
}

/** Starts the real client in a home of its own, with a test handoff waiting and our own model server. */
export async function proveHeadless(ctx: Context, program: string, proved: HeadlessClient): Promise<Proof> {
  const { client, title, wire, args, seconds, errorLine, prepare } = proved;
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(wire);
  try {
    const run = await execa(program, args, {
      cwd: scratch.worktree,
      env: { ...clientEnvironment(ctx, scratch), ...prepare(scratch.home, server.url) },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: seconds * 1_000,
    });
    const said = run.stderr.trim().split('\n').at(errorLine)?.slice(0, 300) ?? '';
    const trouble = run.timedOut ? `it did not end within ${seconds} s.` : `it said: ${said || 'nothing'}`;
    return judgeRun(client, title, sentinel, { turns: server.turns.map(({ body }) => body), trouble });
  } finally {
    await server.close();
    scratch.remove();
  }
}
