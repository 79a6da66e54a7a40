import type { Context } from '../../../../core/context.ts';
import { type ThreadsLayout, threadsLayout } from '../../../../core/thread/layout.ts';
import { launchDirectory, processContext } from '../../../context.ts';

/** Where a thread verb works. */
export interface ThreadPlace {
  ctx: Context;
  layout: ThreadsLayout;
}

export function threadPlace(options: { in?: string }): ThreadPlace {
  const ctx = processContext(launchDirectory(options.in));
  return { ctx, layout: threadsLayout(ctx) };
}
