import { resolve } from 'node:path';
import type { Context } from '../../../../core/context.ts';
import { bodyLimit, checkBodySize, readBodyFile } from '../../../../core/inbox/body.ts';
import { scanSecrets } from '../../../../core/review/secrets/scan.ts';
import type { Filing } from '../../../../core/thread/file-round.ts';
import type { ThreadPlace } from './place.ts';

/** What a writing verb files with. The one search for secrets is the review's, passed in here and nowhere else. */
export function filingOf({ ctx, layout }: ThreadPlace, commit: boolean | undefined): Filing {
  return { layout, env: ctx.env, commit: commit ?? false, searchSecrets: scanSecrets };
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bodyLimit) break;
  }
  checkBodySize(length, 'standard input');
  return Buffer.concat(chunks);
}

/** The body that `--file` names; undefined without that flag. */
export async function readFile(
  ctx: Context,
  file: string | undefined,
): Promise<{ bytes: Uint8Array; where: string } | undefined> {
  if (file === undefined) return undefined;
  if (file === '-') return { bytes: await readStandardInput(), where: 'standard input' };
  const where = resolve(ctx.cwd, file);
  return { bytes: readBodyFile(where), where };
}
