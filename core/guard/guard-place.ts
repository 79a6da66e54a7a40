import { join } from 'node:path';
import type { Context } from '../context.ts';
import { exists } from '../files/entry.ts';
import { stateDirectory } from '../files/own/state-directory.ts';
import { removeFile } from '../files/remove.ts';
import { replaceFile } from '../files/write.ts';
import { sha256 } from '../text/hex.ts';
import { encodeName } from '../worktree/identity.ts';

/** Where guards lie: in the state directory, which no sandboxed session may write (spec/guard.md, "State"). */
type Place = Pick<Context, 'env'>;

export function guardsDirectory({ env }: Place): string | null {
  const state = stateDirectory(env);
  return state === null ? null : join(state, 'guards');
}

/** The directory of one session; null where no state directory is known. */
export function sessionDirectory(ctx: Place, session: string): string | null {
  const guards = guardsDirectory(ctx);
  return guards && join(guards, 'sessions', encodeName(session).slice(0, 200) || '-');
}

const markerOf = (ctx: Place, name: string) => {
  const guards = guardsDirectory(ctx);
  return guards && join(guards, name);
};

function setMarker(path: string | null, isThere: boolean, text: string): void {
  if (path === null || exists(path) === isThere) return;
  if (isThere) replaceFile(path, `${text}\n`);
  else removeFile(path);
}

const offName = (worktree: string) => `off-${sha256(worktree).slice(0, 24)}`;

/** Whether install wired the hook that holds don'ts, and nobody switched it off for this process. */
export function isGuardWired(ctx: Place): boolean {
  const marker = markerOf(ctx, 'on');
  return marker !== null && ctx.env.AGENT_HANDOFF_GUARD !== 'off' && exists(marker);
}

/** Notes that install wired the hook, or took it out: a start and the hook's launcher look for it. */
export function noteWiring(ctx: Place, isWired: boolean): void {
  setMarker(markerOf(ctx, 'on'), isWired, 'install --guard');
}

/** Whether the don'ts of a worktree's handoffs are held, as far as people chose. */
export function isGuardOn(ctx: Place, worktree: string): boolean {
  if (!isGuardWired(ctx)) return false;
  const off = markerOf(ctx, offName(worktree));
  return off !== null && !exists(off);
}

export function setGuard(ctx: Place, worktree: string, isOn: boolean): void {
  setMarker(markerOf(ctx, offName(worktree)), !isOn, worktree);
}
