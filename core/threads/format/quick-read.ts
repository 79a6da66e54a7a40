import { quickLimit, readTextQuickly } from '../../files/read-quickly.ts';
import { readPlainFrontmatter } from '../../text/frontmatter.ts';
import { type RoundFile, readRoundFile } from './read-round.ts';

const headLimit = 4096;
const notRead = new Date(0);

/**
 * A round's file for `list`, which reads a thousand: the fields and as much of the body as is wanted. Only a file in the
 * writer's own plain form is read this way; every other one is left to `readRoundFile`.
 */
export async function readRoundQuickly(path: string, wanted: 'head' | 'whole'): Promise<RoundFile> {
  const read = readTextQuickly(path, wanted === 'head' ? headLimit : quickLimit);
  if (read === null || (wanted === 'whole' && read.cut)) return readRoundFile(path);
  const { text } = read;
  const frontmatter = readPlainFrontmatter(text);
  if (frontmatter === null || text.includes('\ufffd')) return readRoundFile(path);
  const bodyLine = frontmatter.values.size + 2;
  const body = text.slice(frontmatter.bodyStart);
  return { path, fields: frontmatter.values, body, text, bodyLine, modified: notRead, problem: null };
}
