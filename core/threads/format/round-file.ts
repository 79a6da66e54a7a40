import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../../files/read.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { writeScalar } from '../../text/frontmatter-fields.ts';
import { countBreaks } from '../../text/lines.ts';
import { type RoundKind, roundFilesOf, type ThreadDirectory } from './directory.ts';
import { readLabels } from './plain-text.ts';

const shared = ['thread', 'round', 'from', 'to', 'created'];

/** Fields of a round, in the order in which they are written (spec/threads.md, "Frontmatter"). */
export const roundFields: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: [...shared, 'status', 'expects_result_at', 'wait_phrase', 'tracks', 'supersedes', 'gate_commands'],
  result: [...shared, 'in_reply_to', 'status', 'tracks'],
};

/** Without one of these a reader does not know whose turn it is. */
export const requiredFields = [...shared, 'status'];

/** Of a prompt only `open` is written; people write the others by hand. */
export const roundStatuses: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: ['open', 'answered', 'closed'],
  result: ['complete', 'partial', 'blocked'],
};

/** What `problem` says of a file without frontmatter. */
export const noFrontmatter = 'it has no frontmatter';

/** A round's file as it was read. A bad one is data: `problem` says why its frontmatter cannot be used. */
export interface RoundFile {
  path: string;
  /** Every field as text, invented ones too; without frontmatter what labels at the top say. */
  fields: ReadonlyMap<string, string>;
  /** Without the frontmatter; of a file whose frontmatter cannot be read, the whole text. */
  body: string;
  text: string;
  /** Lines of the file above the body. */
  bodyLine: number;
  modified: Date;
  problem: string | null;
}

/** Reads one file, never throws for its content. A directory or link of that name is a file without content. */
export async function readRoundFile(path: string, limit?: number): Promise<RoundFile> {
  const file = readRegularFile(path, limit);
  const { bytes, size, modified } = file ?? { bytes: Buffer.alloc(0), size: 0, modified: new Date(0) };
  const text = bytes.toString('utf8');
  const read = { path, fields: new Map<string, string>(), body: text, text, bodyLine: 0, modified };
  if (file === null) return { ...read, problem: 'it is not a readable regular file' };
  const result = await readFrontmatter(text);
  if (result.kind === 'none') return { ...read, fields: readLabels(text), problem: noFrontmatter };
  if (result.kind !== 'found') return { ...read, problem: result.reason };
  const { values: fields, bodyStart } = result.frontmatter;
  const isCut = size > bytes.length;
  const isBroken = text.includes('\ufffd') && !isCut && !isUtf8(bytes);
  return {
    ...read,
    fields,
    body: text.slice(bodyStart),
    bodyLine: countBreaks(text.slice(0, bodyStart)),
    problem: isBroken ? 'it is not valid UTF-8' : null,
  };
}

/** Reads every file of a thread's rounds, lowest round first and each prompt before its result. */
export function readRounds(thread: ThreadDirectory) {
  const files = roundFilesOf(thread);
  return Promise.all(files.map(async (found) => ({ ...found, file: await readRoundFile(found.path) })));
}

/** Returns a field's value; null for an empty one too: `tracks:` with nothing behind it references nothing. */
export function fieldOf(file: RoundFile | null | undefined, name: string): string | null {
  return file?.fields.get(name)?.trim() || null;
}

/** Returns a field of the latest prompt that has it: a round made by hand may leave out what the ones before it say. */
export async function inheritField(thread: ThreadDirectory, field: string): Promise<string | null> {
  for (const { kind, path } of roundFilesOf(thread).reverse()) {
    const value = kind === 'prompt' ? fieldOf(await readRoundFile(path), field) : null;
    if (value !== null) return value;
  }
  return null;
}

/** Returns the references of a `tracks` field: people write one, several with commas, or a YAML list. */
export function readTracks(tracks: string | null): string[] {
  return (tracks ?? '')
    .split(/[\s,[\]]+/)
    .map((reference) => reference.replace(/^["']|["']$/g, ''))
    .filter((reference) => reference !== '' && reference !== '-');
}

const scalarKinds: Readonly<Record<string, 'count' | 'instant'>> = { round: 'count', created: 'instant' };

/** Returns the text of a round's file: our fields in their order, then the lines of other fields, then the body. */
export function composeRound(
  kind: RoundKind,
  fields: Readonly<Record<string, string | null>>,
  source: { otherFields: string; body: string },
): string {
  const lines = roundFields[kind].flatMap((field) => {
    const value = fields[field];
    return value ? [`${field}: ${writeScalar(value, scalarKinds[field])}\n`] : [];
  });
  const body = source.body.replace(/^(?:[ \t]*\r?\n)+/, '');
  const eol = body.includes('\r\n') ? '\r\n' : '\n';
  const head = `---\n${lines.join('')}${source.otherFields}---\n\n`;
  return head.replace(/\r?\n/g, eol) + (body.endsWith('\n') ? body : `${body}${eol}`);
}
