import { resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { bodyLimit, checkBodySize, readBodyFile } from '../../core/handoff/inbox/draft.ts';

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

/** Reads standard input to its end, or until it is longer than `limit` bytes: its reader then says that it is too large. */
export async function readStandardInput(limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) break;
  }
  return Buffer.concat(chunks);
}

/** What was given by no file. */
function given(bytes: Uint8Array, where: string): BodySource {
  checkBodySize(bytes.length, where);
  return { bytes, where, path: null };
}

/** Reads a file, or standard input for `-`; `draft`: to publish it. Throws `unreadable-body` or `too-large`. */
export async function readNamedBody(ctx: Context, file: string, draft = false): Promise<BodySource> {
  if (file === '-') return given(await readStandardInput(bodyLimit), 'standard input');
  const path = resolve(ctx.cwd, file);
  return { bytes: readBodyFile(path, draft), where: path, path };
}

/** Reads what a review was answered. In a sandbox where no file can be written, the word is the answers themselves. */
export async function readAnswers(ctx: Context, word: string): Promise<BodySource> {
  return /^\s*[[{]/.test(word) ? given(Buffer.from(word), '--answers') : readNamedBody(ctx, word, true);
}

/** Reads the handoff's draft that `--file` or `--body` gives to a verb. */
export async function readBodySource(ctx: Context, options: BodyOptions, verb: string): Promise<BodySource> {
  if (options.body !== undefined) return given(Buffer.from(options.body), '--body');
  if (options.file !== undefined) return readNamedBody(ctx, options.file, true);
  throw new HandoffError('bad-usage', {
    message: `${verb} needs the body: --file <path>, --file - for standard input, or --body <text>`,
    hint: `handoff ${verb} --help`,
  });
}
