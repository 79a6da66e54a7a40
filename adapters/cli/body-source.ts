import { resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { bodyLimit, checkBodySize, readBodyFile } from '../../core/inbox/body.ts';

/** Where a draft comes from on the command line. */
export interface BodyOptions {
  file?: string;
  body?: string;
}

export interface BodySource {
  bytes: Uint8Array;
  /** How messages call it. */
  where: string;
  /** The file, when it is one: what an aborted review keeps. */
  path: string | null;
}

/** Reads standard input to its end. Throws `too-large`. */
export async function readStandardInput(): Promise<Uint8Array> {
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

/** Reads the draft that `--file` or `--body` gives to a verb. */
export async function readBodySource(ctx: Context, options: BodyOptions, verb: string): Promise<BodySource> {
  if (options.body !== undefined) {
    const bytes = Buffer.from(options.body, 'utf8');
    checkBodySize(bytes.length, '--body');
    return { bytes, where: '--body', path: null };
  }
  if (options.file === undefined) {
    throw new HandoffError('bad-usage', {
      message: `${verb} needs the body: --file <path>, --file - for standard input, or --body <text>`,
      hint: `handoff ${verb} --help`,
    });
  }
  if (options.file === '-') return { bytes: await readStandardInput(), where: 'standard input', path: null };
  const path = resolve(ctx.cwd, options.file);
  return { bytes: readBodyFile(path), where: path, path };
}
