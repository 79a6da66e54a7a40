import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { chosenDirectory } from '../../../install/programs/detect.ts';

export const claudeCode = 'claude-code';

export function claudeDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  return chosenDirectory(ctx, 'CLAUDE_CONFIG_DIR') ?? join(ctx.home, '.claude');
}

export function settingsPath(ctx: Pick<Context, 'home' | 'env'>): string {
  return join(claudeDirectory(ctx), 'settings.json');
}

export function skillsDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  return join(claudeDirectory(ctx), 'skills');
}
