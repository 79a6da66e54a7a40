import { resolve } from 'node:path';
import type { Context } from '../../../../core/context.ts';
import { bodyLimit, checkBodySize, readBodyFile } from '../../../../core/inbox/body.ts';

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

/** The text that `--file` names; `-` is standard input. Throws `unreadable-body` or `too-large`. */
export async function readInput(ctx: Context, file: string): Promise<{ bytes: Uint8Array; where: string }> {
  if (file === '-') return { bytes: await readStandardInput(), where: 'standard input' };
  const path = resolve(ctx.cwd, file);
  return { bytes: readBodyFile(path), where: path };
}
