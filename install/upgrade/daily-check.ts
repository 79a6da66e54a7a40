import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { exists } from '../../core/files/entry.ts';
import { gitTimeLeft } from '../../core/git/program.ts';
import { absoluteRoot } from '../state/state-place.ts';
import { gitIn } from './clone.ts';
import { currentCopy } from './copies.ts';
import { noteAsked, wasAskedToday } from './journal.ts';
import { askUpstream, type UpgradeNews } from './upstream.ts';

const limitMs = 2_000;

/**
 * Asks for a newer version, at most once a day: the clone's upstream, or the registry where `place` is what leads to a
 * copy. Null for none, and whenever anything fails or takes long.
 */
export async function checkDaily(ctx: Context, place: string, current: string): Promise<UpgradeNews | null> {
  try {
    const root = absoluteRoot(ctx);
    if (ctx.env.AGENT_HANDOFF_UPGRADE === 'off') return null;
    const isCopy = place === currentCopy(ctx);
    if (!isCopy && !exists(join(place, '.git'))) return null;
    if (wasAskedToday(root, ctx.now())) return null;
    // Before the question: an upstream that hangs costs its two seconds once a day, and so does a failing disk.
    noteAsked(root, ctx.now());
    const timeoutMs = Math.min(limitMs, gitTimeLeft());
    if (!isCopy) return await askUpstream(gitIn(place, ctx.env, timeoutMs), current, root);
    const { askPackage } = await import('./package-program.ts');
    return await askPackage(ctx, { current, root, timeoutMs });
  } catch {
    return null;
  }
}
