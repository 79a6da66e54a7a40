import type { Context } from '../../core/context.ts';
import { placeCanary } from './canary.ts';
import type { Proof } from './proof.ts';
import type { Scratch } from './scratch.ts';

export interface HookAlone {
  client: string;
  title: string;
  /** As a client runs it. */
  command: string;
  payload: object;
}

/** What a hook command does when it runs outside its client, in one sentence. */
export async function describeHook(scratch: Scratch, command: string, payload: object): Promise<string> {
  try {
    const output = (await scratch.runHook(command, payload)).trim();
    return output === '' ? 'run alone it printed nothing.' : `run alone it printed ${output.slice(0, 200)}`;
  } catch (error) {
    const { exitCode, stderr } = error as { exitCode?: number; stderr?: string };
    const said = stderr?.trim().split('\n')[0] || (error instanceof Error ? error.message : String(error));
    return `run alone it ended with ${exitCode}: ${said}`;
  }
}

/** Where the client is missing: its hook command alone, with a payload such as it sends at a start. */
export async function proveHook(ctx: Context, bundle: string, hook: HookAlone): Promise<Proof> {
  const { client, title, command, payload } = hook;
  const { scratch, sentinel } = await placeCanary(ctx, bundle);
  const missing = `${title} is not on the PATH, so its hook command was run alone`;
  try {
    const output = await scratch.runHook(command, payload);
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
