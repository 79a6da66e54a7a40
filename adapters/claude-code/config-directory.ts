import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';

/** Where Claude Code keeps everything: `CLAUDE_CONFIG_DIR`, else `~/.claude` (facts: the variable moves all of it). */
export function configDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  return ctx.env.CLAUDE_CONFIG_DIR || join(ctx.home, '.claude');
}

/** The configuration directory a transcript belongs to: `<dir>/projects/<project>/<session>.jsonl`. */
export function configDirectoryOf(transcript: string): string {
  return dirname(dirname(dirname(transcript)));
}
