import type { ShownEdit } from '../../../install/install.ts';
import { asLine, paint } from '../print.ts';

function colourLine(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.dim(line);
  if (line.startsWith('+')) return paint.green(line);
  if (line.startsWith('-')) return paint.red(line);
  return line;
}

/** A skill is a page of text for the agent: its name says enough, and it is generated anew by every install. */
const isPage = (edit: ShownEdit) => edit.file.endsWith('/SKILL.md') && edit.change !== 'edit';

/** Each edit with its diff, as people read it: what is put into files that a client obeys is shown whole. */
export function renderEdits(edits: readonly ShownEdit[], withDiff: boolean): string {
  return edits
    .flatMap((edit) => {
      const head = asLine`${edit.change.padEnd(9)} ${edit.file}`;
      const show = withDiff && edit.diff !== '' && !isPage(edit);
      return show ? [head, ...edit.diff.trimEnd().split('\n').map(colourLine)] : [head];
    })
    .join('\n');
}
