import { visitJsonLines } from '../../core/files/json-lines.ts';

/** Returns the directory that a transcript names first, as `directoryIn` finds it in a record; empty for none. */
export function firstDirectory(
  transcript: string | null,
  directoryIn: (record: unknown) => string | undefined,
): string[] {
  const found: string[] = [];
  if (transcript !== null)
    visitJsonLines(transcript, 0, (record) => {
      found.push(...[directoryIn(record) ?? []].flat());
      return found.length > 0;
    });
  return found;
}
