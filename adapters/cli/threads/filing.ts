import type { Context } from '../../../core/context.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';
import type { Filing } from '../../../core/threads/file-round.ts';
import { readNamedBody } from '../body-source.ts';
import type { ThreadPlace } from './place.ts';

/** What a writing verb files with. The one search for secrets is the review's, passed in here and nowhere else. */
export function filingOf({ ctx, layout }: ThreadPlace, commit: boolean | undefined): Filing {
  return { layout, env: ctx.env, commit: commit ?? false, searchSecrets: scanSecrets };
}

/** The body that `--file` names; undefined without that flag. */
export async function readFile(
  ctx: Context,
  file: string | undefined,
): Promise<{ bytes: Uint8Array; where: string } | undefined> {
  if (file === undefined) return undefined;
  return readNamedBody(ctx, file);
}
