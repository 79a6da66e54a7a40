import { packageProgram, programName } from './program-name.ts';
import { joins, readsInput, shells, takesOperands, textOptions, wrappers } from './runner-lists.ts';

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
 * Yields what they run, with each item behind the command and in the place of its marks. `parallel` also takes items
 * behind `:::`, and without a command each item is one.
 */
function* fedRuns(words: readonly string[], input: string, starts: readonly number[]): Generator<FedRun> {
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

/** What a command runs: another command, or a shell text with its `$0`, `$1`, … where they are known. */
export type Run =
  | { words: readonly string[] }
  | { words?: undefined; text: string; args?: readonly string[] };

const isOwn = (word: string) => word.startsWith('-') || /^[A-Za-z_][A-Za-z0-9_]*=(?!=)/.test(word);

/** Where the wrapped command may begin: behind the wrapper's options, of which each may or may not take a word. */
function findStarts(words: readonly string[], from: number, own: number, isText = false): number[] {
  const starts: number[] = [];
  let skipped = 0;
  for (let index = from; index < words.length; index++) {
    const word = words[index] ?? '';
    if (isText ? /^[-+]/.test(word) : isOwn(word)) continue;
    starts.push(index);
    const isValue = (words[index - 1] ?? '').startsWith('-') && index > from;
    if (!isValue && skipped++ >= own) break;
  }
  return starts;
}

/** Yields the values of options, each with the words behind it: `-c X`, `-cX`, `-lc X`, `--command=X`, `--com X`. */
function* optionValues(words: readonly string[], names: readonly string[]) {
  for (const [index, word] of words.entries()) {
    const behind = (value: string, from: number) => ({ value, rest: words.slice(from) });
    const next = () => behind(words[index + 1] ?? '', index + 2);
    const [, long, value] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (long !== undefined) {
      const isNamed = names.some((name) => name.length > 1 && name.startsWith(long));
      if (isNamed) yield value === undefined ? next() : behind(value, index + 1);
      continue;
    }
    if (!/^-[A-Za-z]/.test(word)) continue;
    for (const name of names) {
      const at = name.length === 1 ? word.indexOf(name) : -1;
      if (at < 1) continue;
      const attached = word.slice(at + 1).replace(/^=/, '');
      if (attached !== '') yield behind(attached, index + 1);
      yield next();
    }
  }
}

function joined(words: readonly string[]): Run {
  return { text: words.join(' ') };
}

/** `sh -c TEXT $0 $1 …`: in doubt a word behind an option is the text too. */
function* shellRuns(words: readonly string[], input: string): Generator<Run> {
  const takesText = words.some((word) => /^[-+/][a-z]*c[a-z]*$/i.test(word) || /^--?command/i.test(word));
  if (takesText) {
    for (const start of findStarts(words, 1, 0, true)) {
      yield { text: words[start] ?? '', args: words.slice(start + 1) };
    }
  }
  if (input !== '') yield { text: input, args: words };
}

function* wrappedRuns(name: string, words: readonly string[]): Generator<Run> {
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (wrapper === undefined) return;
  const verb = wrapper.verbs ? words.findIndex((word) => wrapper.verbs?.includes(word)) : 0;
  if (verb < 0) return;
  for (const start of findStarts(words, verb + 1, wrapper.own ?? 0)) {
    const [first = '', ...rest] = words.slice(start);
    yield { words: [wrapper.packages ? packageProgram(first) : first, ...rest] };
  }
}

/** Yields what a command runs by its words and its input, without what git runs; on demand, as there may be much. */
export function* runsOf(words: readonly string[], input: string): Generator<Run> {
  const name = programName(words[0] ?? '');
  const dashes = words.indexOf('--');
  if (dashes > 0 && !takesOperands.test(name)) yield { words: words.slice(dashes + 1) };
  yield* wrappedRuns(name, words);
  if (joins.test(name)) {
    const own = /ssh|tmux|screen|cmd/i.test(name) ? 1 : 0;
    for (const start of findStarts(words, 1, own, true)) yield joined(words.slice(start));
    if (/tmux|screen/.test(name)) for (const word of words) if (/\s/.test(word)) yield { text: word };
  }
  if (shells.test(name)) yield* shellRuns(words, input);
  const startsShell =
    name === 'sudo' && words.some((word) => /^-[a-zA-Z]*[is]|^--(?:shell|login)/.test(word));
  if (input !== '' && (readsInput.test(name) || startsShell)) yield { text: input };
  if (name === 'xargs' || name === 'parallel') yield* fedRuns(words, input, findStarts(words, 1, 0));
  if (name === 'trap') yield { text: words.slice(1).find((word) => !word.startsWith('-')) ?? '' };
  if (name === 'alias') for (const word of words.slice(1)) yield { text: word.slice(word.indexOf('=') + 1) };
  const options = Object.hasOwn(textOptions, name) ? textOptions[name] : undefined;
  if (options === undefined) return;
  for (const { value, rest } of optionValues(words.slice(1), options)) {
    yield { text: value };
    yield joined([value, ...rest]);
  }
}

const valued = /^(?:-[Cc]|--(?:git-dir|work-tree|namespace|config-env|super-prefix|attr-source))$/;

function findVerb(words: readonly string[]): number {
  let index = 1;
  while (index < words.length && (words[index] ?? '').startsWith('-')) {
    index += valued.test(words[index] ?? '') ? 2 : 1;
  }
  return index;
}

/** What git's settings run: an alias is a command of git or, behind `!`, a shell text; so may be any other value. */
function settingRuns(key: string, value: string, called: string, rest: readonly string[]): Run[] {
  const text = value.replace(/^\s*!/, '');
  const runs: Run[] = [{ text }, { text: ['git', text].join(' ') }];
  const alias = /^alias\.(.+)$/i.exec(key)?.[1];
  if (alias?.toLowerCase() === called.toLowerCase()) {
    runs.push({ text: [text, ...rest].join(' ') }, { text: ['git', text, ...rest].join(' ') });
  }
  return runs;
}

/** `key=value` pairs of `-c` and of the environment; `key value` of `git config`. */
function settings(
  words: readonly string[],
  verb: number,
  assignments: readonly string[],
): [string, string][] {
  const pairs: [string, string][] = words.slice(0, verb).flatMap((word): [string, string][] => {
    const [, key, value] = /^([\w-]+\.[^=]*)=([\s\S]*)$/.exec(word) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  if (words[verb] === 'config') {
    for (const [index, word] of words.entries()) {
      if (index > verb && /^[\w-]+\..+$/.test(word)) pairs.push([word, words[index + 1] ?? '']);
    }
  }
  const environment = new Map(
    assignments.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
  );
  for (const [name, key] of environment) {
    const value = environment.get(name.replace('_KEY_', '_VALUE_'));
    if (/^GIT_CONFIG_KEY_\d+$/.test(name) && value !== undefined) pairs.push([key, value]);
  }
  const parameters = environment.get('GIT_CONFIG_PARAMETERS') ?? '';
  for (const [, key = '', value = ''] of parameters.matchAll(/'([\w-]+\.[^'=]*)'?='?([^']*)'/g)) {
    pairs.push([key, value]);
  }
  return pairs;
}

/** Returns what git runs for a command of it: aliases, settings, and the commands of its own that take another. */
export function gitRuns(words: readonly string[], assignments: readonly string[]): Run[] {
  const name = programName(words[0] ?? '');
  if (name.startsWith('git-')) return [{ words: ['git', name.slice(4), ...words.slice(1)] }];
  if (name !== 'git') return [];
  const verb = findVerb(words);
  const called = words[verb] ?? '';
  const rest = words.slice(verb + 1);
  const runs = settings(words, verb, assignments).flatMap(([key, value]) =>
    settingRuns(key, value, called, rest),
  );
  const behind = (word: string) => rest.slice(rest.indexOf(word) + 1);
  if (called === 'submodule' && rest.includes('foreach')) {
    const command = behind('foreach').filter(
      (word, index, all) => !word.startsWith('-') || all.slice(0, index).some((one) => !one.startsWith('-')),
    );
    runs.push({ words: command }, { text: command.join(' ') });
  }
  if (called === 'bisect' && rest.includes('run')) runs.push({ words: behind('run') });
  if (called === 'for-each-repo')
    runs.push({ words: ['git', ...rest.filter((word) => !word.startsWith('-'))] });
  if (called === 'rebase')
    for (const { value } of optionValues(rest, ['x', 'exec'])) runs.push({ text: value });
  if (called === 'difftool')
    for (const { value } of optionValues(rest, ['x', 'extcmd'])) runs.push({ text: value });
  return runs;
}
