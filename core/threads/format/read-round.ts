import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../../files/read.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';

/** A round's file as it was read. A bad one is data: `problem` says why its frontmatter cannot be used. */
export interface RoundFile {
  path: string;
  /** Every field as text, ours and those that people invented. Empty when the frontmatter cannot be read. */
  fields: ReadonlyMap<string, string>;
  /** Without the frontmatter; of a file whose frontmatter cannot be read, the whole text. */
  body: string;
  text: string;
  /** Lines of the file above the body. */
  bodyLine: number;
  modified: Date;
  problem: string | null;
}

const noFields: ReadonlyMap<string, string> = new Map();

/** Reads one file, never throws for its content. A directory or link of that name is a file without content. */
export async function readRoundFile(path: string, limit?: number): Promise<RoundFile> {
  const file = readRegularFile(path, limit);
  if (file === null) {
    const problem = 'it is not a readable regular file';
    return { path, fields: noFields, body: '', text: '', bodyLine: 0, modified: new Date(0), problem };
  }
  // Faster than a TextDecoder, with the same replacement characters; `list` reads a thousand.
  const text = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length).toString('utf8');
  const base = { path, text, modified: file.modified };
  const result = await readFrontmatter(text);
  if (result.kind === 'found') {
    const { values, bodyStart } = result.frontmatter;
    const bodyLine = text.slice(0, bodyStart).split('\n').length - 1;
    const cut = file.size > file.bytes.length;
    const problem = text.includes('\ufffd') && !cut && !isUtf8(file.bytes) ? 'it is not valid UTF-8' : null;
    return { ...base, fields: values, body: text.slice(bodyStart), bodyLine, problem };
  }
  const problem = result.kind === 'none' ? 'it has no frontmatter' : result.reason;
  return { ...base, fields: noFields, body: text, bodyLine: 0, problem };
}
