import { resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { bodyLimit, checkBodySize, readBodyFile } from '../../../core/handoff/inbox/draft.ts';
import { readStandardInput } from './standard-input.ts';

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

/**
 * The body that a word names: a file, `-` for standard input; `draft` for what is published as a handoff. Throws
 * `unreadable-body` or `too-large`.
 */
export async function readNamedBody(ctx: Context, file: string, draft = false): Promise<BodySource> {
  if (file === '-') {
    const bytes = await readStandardInput(bodyLimit);
    checkBodySize(bytes.length, 'standard input');
    return { bytes, where: 'standard input', path: null };
  }
  const path = resolve(ctx.cwd, file);
  return { bytes: readBodyFile(path, draft), where: path, path };
}

/** Reads the handoff's draft that `--file` or `--body` gives to a verb. */
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
  return readNamedBody(ctx, options.file, true);
}
