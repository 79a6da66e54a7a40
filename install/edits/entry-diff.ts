import { diffLines } from 'diff';
import type { HookGroup } from '../record/record.ts';
import type { Notice } from '../record/wanted.ts';

/** Tells the user that an entry of theirs stays beside what install writes. */
export function customised(file: string, event: string, ours: HookGroup, theirs: unknown): Notice {
  const message = `Your changes to our ${event} entry in ${file} were kept. Yours: ${JSON.stringify(theirs)}; ours: ${JSON.stringify(ours)}`;
  return { code: 'entry-customised', message, file };
}

/** Returns the lines of our entry (-) and of the one that stands in its place (+), as JSON. */
export function diffEntries(ours: unknown, theirs: unknown): string {
  const [before, after] = [ours, theirs].map((value) => `${JSON.stringify(value, null, 2)}\n`);
  return diffLines(before ?? '', after ?? '')
    .flatMap(({ added, removed, value }) =>
      value
        .trimEnd()
        .split('\n')
        .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`),
    )
    .join('\n');
}
