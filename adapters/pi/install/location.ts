import { join, resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';

type Place = Pick<Context, 'home' | 'env'>;

export const pi = 'pi';

/** The client puts the home in the place of a leading `~` of the paths that it is told. */
export function expandHome({ home }: Place, path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, () => home));
}

export function piDirectory(ctx: Place): string {
  return expandHome(ctx, ctx.env.PI_CODING_AGENT_DIR || join(ctx.home, '.pi/agent'));
}

export const settingsPath = (ctx: Place): string => join(piDirectory(ctx), 'settings.json');
export const extensionPath = (ctx: Place): string => join(piDirectory(ctx), 'extensions/agent-handoff.js');
export const promptsDirectory = (ctx: Place): string => join(piDirectory(ctx), 'prompts');
