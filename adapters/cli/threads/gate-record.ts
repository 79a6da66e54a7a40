import { type KnownGate, readKnownGates } from '../../../core/threads/gates/known-gates.ts';
import { endGates, isHookUsed, recordGates } from '../../../core/threads/gates/recorded-gates.ts';
import { isAgentSession } from '../../clients.ts';
import type { ThreadPlace } from './place.ts';

/** Returns the gates of one thread; none where they cannot be read, as the verb's own work matters more. */
export async function gatesOfThread({ ctx, layout }: ThreadPlace, slug: string): Promise<KnownGate[]> {
  try {
    return (await readKnownGates(ctx, [layout.root])).filter((gate) => gate.slug === slug);
  } catch {
    return [];
  }
}

/** Notes the gates of a thread in our record. In a sandbox it cannot be written: then the hook does, at its next call. */
export async function noteGates(place: ThreadPlace, slug: string): Promise<void> {
  const gates = await gatesOfThread(place, slug);
  try {
    recordGates(
      place.ctx,
      place.layout.root,
      gates.filter(({ lost }) => !lost),
    );
  } catch {
    // The hook sees the prompt itself.
  }
}

/** Ends gates when it is a person who closes a thread or takes a round back: an agent's word ends none. */
export function endByPerson({ ctx, layout }: ThreadPlace, gates: readonly KnownGate[]): string[] {
  if (gates.length === 0 || (isAgentSession(ctx) && isHookUsed(ctx))) return [];
  try {
    endGates(ctx, layout.root, gates, ctx.now());
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`its gates could not be ended in our record (${reason}): they may be asked about again`];
  }
}
