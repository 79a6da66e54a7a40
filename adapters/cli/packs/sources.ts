import { isUtf8 } from 'node:buffer';
import { basename, dirname, resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { isFile, realPath } from '../../../core/files/entry.ts';
import { readRegularFile } from '../../../core/files/read.ts';
import type { Source } from '../../../core/packs/reading/block.ts';
import { readStandardInput } from '../body-source.ts';

/** More is a data set, not a document. */
const sourceLimit = 32 * 1024 * 1024;

/** Returns the text of a source. Throws `too-large`, `not-utf8` for what is no text, `empty-source` for what holds none. */
export function decodeSource(bytes: Uint8Array, where: string): string {
  if (bytes.length > sourceLimit) {
    throw new HandoffError('too-large', {
      message: `${where}: larger than ${sourceLimit} bytes, the most that pack reads`,
      hint: 'give the part of it that matters',
    });
  }
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new HandoffError('not-utf8', {
      message: `${where}: expected UTF-8 text, found binary data`,
      hint: 'give a Markdown or text file',
    });
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  if (text.trim() === '') {
    throw new HandoffError('empty-source', {
      message: `${where}: the source is empty, there is nothing to pack`,
      hint: 'give a file with text',
    });
  }
  return text;
}

/** The bytes of a file that the user names; a link is followed, because the user named it. Null when there is none. */
export function readNamedFile(path: string): Uint8Array | null {
  const real = isFile(path) ? realPath(path) : null;
  if (real === null) return null;
  const file = readRegularFile(real, sourceLimit + 1);
  if (file === null) {
    throw new HandoffError('unreadable-body', {
      message: `${path}: cannot be read`,
      hint: `ls -l ${path}`,
    });
  }
  return file.bytes;
}

/** Returns the text of a file that must be there. Throws `unreadable-body`. */
export function readTextFile(ctx: Context, name: string, flag: string): string {
  const path = resolve(ctx.cwd, name);
  const bytes = readNamedFile(path);
  if (bytes !== null) return decodeSource(bytes, path);
  throw new HandoffError('unreadable-body', {
    message: `${flag} ${path}: expected a readable file, found none`,
    hint: `ls -l ${path}`,
  });
}

/** Which of the project's documents a file is, by its folder, else by its frontmatter; and how it is named then. */
function recogniseFile(path: string, text: string): Pick<Source, 'label' | 'kind'> {
  const name = basename(path);
  const folder = dirname(path);
  if (/[\\/]\.local[\\/]handoff$/.test(folder)) return { label: name, kind: 'chain' };
  if (/[\\/]handoffs[\\/](?:active|archive)[\\/][^\\/]+$/.test(folder))
    return { label: `${basename(folder)}/${name}`, kind: 'thread' };
  const handoff = /^---\r?\n(?:[^\n]*\n){0,30}?(?:session_tool|sentinel|packed_from):/.test(
    text.slice(0, 4096),
  );
  return handoff ? { label: name, kind: 'handoff' } : { label: name };
}

/** The documents that one `--from` names: standard input, a file, else a handoff, a thread or a chain's entry. */
async function readSources(ctx: Context, name: string): Promise<Source[]> {
  if (name === '-') {
    const text = decodeSource(await readStandardInput(sourceLimit), 'standard input');
    return [{ label: 'standard input', text, skipped: 0 }];
  }
  const path = resolve(ctx.cwd, name);
  const bytes = readNamedFile(path);
  if (bytes !== null) {
    const text = decodeSource(bytes, path);
    return [{ ...recogniseFile(path, text), text, skipped: 0 }];
  }
  const { readNamedSources } = await import('./named-sources.ts');
  return readNamedSources(ctx, name);
}

export async function readAllSources(ctx: Context, names: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const name of names) sources.push(...(await readSources(ctx, name)));
  return sources;
}
