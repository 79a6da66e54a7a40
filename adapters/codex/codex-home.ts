import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';

/** Where Codex keeps everything: `CODEX_HOME`, else `~/.codex`. */
export function codexHome(ctx: Pick<Context, 'home' | 'env'>): string {
  return ctx.env.CODEX_HOME || join(ctx.home, '.codex');
}

/** The home a rollout belongs to: `<home>/sessions/YYYY/MM/DD/rollout-….jsonl`. */
export function codexHomeOf(rollout: string): string {
  return dirname(dirname(dirname(dirname(dirname(rollout)))));
}
