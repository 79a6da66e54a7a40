import type { Context } from '../../../core/context.ts';
import { checkFolders, type ThreadsLayout, threadsLayout } from '../../../core/threads/format/layout.ts';
import { processContext } from '../../context.ts';
import { launchDirectory } from '../../session-place.ts';

/** Where a thread verb works. */
export interface ThreadPlace {
  ctx: Context;
  layout: ThreadsLayout;
}

/** Throws `threads-unusable` before any verb begins. */
export function threadPlace(options: { in?: string }): ThreadPlace {
  const ctx = processContext(launchDirectory(options.in));
  const layout = threadsLayout(ctx);
  checkFolders(layout);
  return { ctx, layout };
}
