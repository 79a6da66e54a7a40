import colors from 'picocolors';
import type { ShownEdit } from '../../install/edit.ts';

const verbs: Readonly<Record<ShownEdit['change'], string>> = {
  create: 'create',
  edit: 'edit',
  remove: 'remove',
  unchanged: 'unchanged',
};

function colourLine(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return colors.dim(line);
  if (line.startsWith('+')) return colors.green(line);
  if (line.startsWith('-')) return colors.red(line);
  return line;
}

/** Each edit with its diff, as people read it; generated files of ours are named, not shown. */
export function renderEdits(edits: readonly ShownEdit[], withDiff: boolean): string {
  return edits
    .flatMap((edit) => {
      const head = `${verbs[edit.change].padEnd(9)} ${edit.file}`;
      const show = withDiff && edit.diff !== '' && (edit.change === 'edit' || edit.file.endsWith('.json'));
      return show ? [head, ...edit.diff.trimEnd().split('\n').map(colourLine)] : [head];
    })
    .join('\n');
}
