import type { Context } from '../../core/context.ts';
import { placeCanary, type Scratch } from './scratch.ts';

export interface Proof {
  client: string;
  /** `live`: through the real client. `hook`: the client is missing, its hook command ran alone. */
  kind: 'live' | 'hook';
  ok: boolean;
  /** One or two sentences for people: what was proved, or what is in the way. */
  message: string;
  /** The sentinel of the test handoff; null when it did not come that far. */
  sentinel: string | null;
}

/** How a client's run ended that should have shown the test handoff. */
export interface ClientRun {
  turns: readonly string[];
  /** Why the text is missing, as far as the client itself tells. */
  trouble: string;
}

/** Passes only when the sentinel stands in the very first request; a later one would come too late for the first reply. */
export function judgeRun(client: string, title: string, sentinel: string, run: ClientRun): Proof {
  const [first, ...later] = run.turns;
  if (first?.includes(sentinel)) {
    const message = `${title} had a test handoff in its first request to the model.`;
    return { client, kind: 'live', ok: true, message, sentinel };
  }
  const what =
    first === undefined
      ? `${title} made no request to the model`
      : later.some((turn) => turn.includes(sentinel))
        ? `${title} had the test handoff only in a later request`
        : `${title} started without the test handoff`;
  return { client, kind: 'live', ok: false, message: `${what}: ${run.trouble}`, sentinel };
}

export interface HookAlone {
  client: string;
  title: string;
  command: string;
  payloads: readonly object[];
}

/** What a hook command does when it runs outside its client, in one sentence. */
export async function describeHook(
  scratch: Scratch,
  command: string,
  payloads: readonly object[],
): Promise<string> {
  try {
    const output = (await scratch.runHook(command, payloads)).trim();
    return output === '' ? 'run alone it printed nothing.' : `run alone it printed ${output.slice(0, 200)}`;
  } catch (error) {
    const { exitCode, stderr } = error as { exitCode?: number; stderr?: string };
    const said = stderr?.trim().split('\n')[0] || (error instanceof Error ? error.message : String(error));
    return `run alone it ended with ${exitCode}: ${said}`;
  }
}

/** Where the client is missing: its hook command alone, with a payloads such as it sends at a start. */
export async function proveHook(ctx: Context, bundle: string, hook: HookAlone): Promise<Proof> {
  const { client, title, command, payloads } = hook;
  const { scratch, sentinel } = await placeCanary(ctx, bundle);
  const missing = `${title} is not on the PATH, so its hook command was run alone`;
  try {
    const output = await scratch.runHook(command, payloads);
    const ok = output.includes(sentinel);
    const said = output === '' ? 'it printed nothing' : `it printed ${output.slice(0, 200)}`;
    const message = ok ? `${missing}: it printed the test handoff.` : `${missing}: ${said} (${command}).`;
    return { client, kind: 'hook', ok, message, sentinel };
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error);
    return { client, kind: 'hook', ok: false, message: `${missing}, and it failed: ${said}`, sentinel };
  } finally {
    scratch.remove();
  }
}
