import { basename, dirname } from 'node:path';
import type { Source } from '../../../../core/audience/block.ts';

/** Which of the project's documents a file is, by where it lies, else by its frontmatter; and how it is named then. */
export function recogniseFile(path: string, text: string): Pick<Source, 'label' | 'kind'> {
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
