import { programName } from './program-name.ts';

/** What `xargs` and `parallel` make of their input: words of a command, or a shell text. */
type FedRun = { words: readonly string[] } | { words?: undefined; text: string };

const itemLimit = 100;
const separator = /^:::/;

/** The words that they add to a command: all together, each line, and each alone. */
function addedItems(input: string): string[][] {
  const words = input.split(/[\s\0]+/).filter((word) => word !== '');
  const lines = input.split(/[\n\0]+/).filter((line) => line.trim() !== '');
  return [
    ...(words.length > 0 ? [words] : []),
    ...lines.slice(0, itemLimit).map((line) => line.trim().split(/\s+/)),
    ...words.slice(0, itemLimit).map((word) => [word]),
  ];
}

/** The marks that stand for an item: `{}`, and what `-I` names. */
function marksOf(words: readonly string[]): string[] {
  const named = words.flatMap((word, index) => {
    if (/^-[Ii]$|^--replace$/.test(word)) return [words[index + 1] ?? ''];
    return [/^(?:-[Ii]|--replace=)(.+)$/.exec(word)?.[1] ?? ''];
  });
  return [...new Set([...named, '{}'])].filter((mark) => mark !== '').slice(0, 4);
}

/**
 * Yields what they run, with each item behind the command and in the place of its marks. `starts`: where the command may
 * begin. `parallel` also takes items behind `:::`, and without a command each item is one.
 */
export function* fedRuns(
  words: readonly string[],
  input: string,
  starts: readonly number[],
): Generator<FedRun> {
  const isParallel = programName(words[0] ?? '') === 'parallel';
  const stop = words.findIndex((word) => separator.test(word));
  const own = stop < 0 ? words : words.slice(0, stop);
  const items = addedItems(input);
  if (stop >= 0) {
    for (const word of words.slice(stop + 1, stop + 1 + itemLimit)) {
      if (!separator.test(word)) items.push([word]);
    }
  }
  const marks = marksOf(own);
  for (const item of items) {
    const text = item.join(' ');
    if (isParallel) yield { text };
    for (const start of starts) {
      const command = own.slice(start);
      if (command.length === 0) continue;
      const filled = command.map((word) => marks.reduce((one, mark) => one.replaceAll(mark, text), word));
      for (const one of [[...command, ...item], filled]) {
        yield isParallel ? { text: one.join(' ') } : { words: one };
      }
    }
  }
}
