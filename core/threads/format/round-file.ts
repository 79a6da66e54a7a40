import { isUtf8 } from 'node:buffer';
import { readRegularFile } from '../../files/read.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { writeScalar } from '../../text/frontmatter-fields.ts';
import type { RoundKind } from './directory.ts';

/** Fields of a round, in the order in which they are written (spec/threads.md, "Frontmatter"). */
export const roundFields: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: [
    'thread',
    'round',
    'from',
    'to',
    'created',
    'status',
    'expects_result_at',
    'wait_phrase',
    'tracks',
    'supersedes',
    'gate_commands',
  ],
  result: ['thread', 'round', 'from', 'to', 'created', 'in_reply_to', 'status', 'tracks'],
};

/** Without one of these a reader does not know whose turn it is. */
export const requiredFields = ['thread', 'round', 'from', 'to', 'created', 'status'] as const;

export const resultStatuses = ['complete', 'partial', 'blocked'] as const;
export type ResultStatus = (typeof resultStatuses)[number];

/** Of a prompt only `open` is written; people write the others by hand. */
export const roundStatuses: Readonly<Record<RoundKind, readonly string[]>> = {
  prompt: ['open', 'answered', 'closed'],
  result: resultStatuses,
};

/** A round's file as it was read. A bad one is data: `problem` says why its frontmatter cannot be used. */
export interface RoundFile {
  path: string;
  /** Every field as text, invented ones too. Empty when the frontmatter cannot be read. */
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
  // A view, not a copy: `thread list` reads a thousand files.
  const bytes =
    file === null ? null : Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length);
  const text = bytes?.toString('utf8') ?? '';
  const read: RoundFile = {
    path,
    fields: new Map(),
    body: text,
    text,
    bodyLine: 0,
    modified: file?.modified ?? new Date(0),
    problem: 'it is not a readable regular file',
  };
  if (file === null) return read;
  const result = await readFrontmatter(text);
  if (result.kind === 'none') return { ...read, problem: 'it has no frontmatter' };
  if (result.kind !== 'found') return { ...read, problem: result.reason };
  const { values, bodyStart } = result.frontmatter;
  const isCut = file.size > file.bytes.length;
  return {
    ...read,
    fields: values,
    body: text.slice(bodyStart),
    bodyLine: text.slice(0, bodyStart).split('\n').length - 1,
    problem: !text.includes('\ufffd') || isCut || isUtf8(file.bytes) ? null : 'it is not valid UTF-8',
  };
}

/** Returns a field's value; null for an empty one too: `tracks:` with nothing behind it references nothing. */
export function fieldOf(file: RoundFile | null | undefined, name: string): string | null {
  return file?.fields.get(name)?.trim() || null;
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
export function composeRound(parts: {
  kind: RoundKind;
  fields: Readonly<Record<string, string | null>>;
  otherFields: string;
  body: string;
}): string {
  const lines = roundFields[parts.kind].flatMap((field) => {
    const value = parts.fields[field];
    return value ? [`${field}: ${writeScalar(value, scalarKinds[field])}\n`] : [];
  });
  const body = parts.body.replace(/^(?:[ \t]*\r?\n)+/, '');
  const eol = body.includes('\r\n') ? '\r\n' : '\n';
  const head = `---\n${lines.join('')}${parts.otherFields}---\n\n`;
  return head.replace(/\r?\n/g, eol) + (body.endsWith('\n') ? body : `${body}${eol}`);
}
