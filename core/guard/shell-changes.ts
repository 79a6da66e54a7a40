import { writtenPaths } from '../sessions/command-kind.ts';
import { programName } from '../shell/program-name.ts';
import { readCommands, type ShellCommand } from '../shell/read-commands.ts';
import { namedDirectories } from '../threads/gates/named-directories.ts';
import type { FileChange } from './tool-use.ts';

type Changed = Pick<FileChange, 'path' | 'change'>;

const removers = /^(?:rm|rmdir|unlink|shred|trash|trash-put|del|erase|srm)$/;
const copiers = /^(?:cp|install|ln|rsync|scp|ditto)$/;
const writers = /^(?:tee|truncate|touch|sponge|ed|ex|patch|chmod)$/;
/** Programs that rewrite files in place with one of these options. */
const inPlace: Readonly<Record<string, RegExp>> = {
  sed: /^-[a-zA-Z]*i|^--in-place/,
  gsed: /^-[a-zA-Z]*i|^--in-place/,
  perl: /^-[a-zA-Z]*i/,
  ruby: /^-[a-zA-Z]*i/,
  awk: /^inplace$/,
  gawk: /^inplace$/,
  prettier: /^(?:-w|--write)$/,
  eslint: /^--fix$/,
  biome: /^(?:--write|--fix|--apply)$/,
  gofmt: /^-w$/,
  goimports: /^-w$/,
  rustfmt: /^(?!--check)/,
  'clang-format': /^-i$/,
  black: /^(?!--check|--diff)/,
  isort: /^(?!--check|--diff|-c$)/,
  ruff: /^(?:format|--fix)$/,
  rubocop: /^-[aA]$|^--auto/,
  jq: /^-i$/,
  yq: /^(?:-i|--inplace)$/,
};

function changedBy({ words }: ShellCommand): Changed[] {
  const [first = '', ...rest] = words;
  const program = programName(first);
  const operands = rest.filter((word) => !word.startsWith('-'));
  const all = (paths: readonly string[], change: Changed['change']) =>
    paths.map((path) => ({ path, change }));
  if (removers.test(program)) return all(operands, 'remove');
  if (program === 'mv') return [...all(operands.slice(0, -1), 'remove'), ...all(operands.slice(-1), 'write')];
  if (copiers.test(program)) return all(operands.slice(-1), 'write');
  if (writers.test(program)) return program === 'chmod' ? [] : all(operands, 'write');
  if (program === 'dd')
    return all(
      rest.flatMap((word) => /^of=(.+)$/.exec(word)?.[1] ?? []),
      'write',
    );
  if (program === 'curl' || program === 'wget') {
    const at = rest.findIndex((word) => /^(?:-o|-O|--output|--output-document)$/.test(word));
    return at < 0 ? [] : all(rest.slice(at + 1, at + 2), 'write');
  }
  if (program === 'git') {
    const [verb = '', ...paths] = operands;
    if (verb === 'rm') return all(paths, 'remove');
    if (verb === 'mv') return [...all(paths.slice(0, -1), 'remove'), ...all(paths.slice(-1), 'write')];
    const unstages = rest.includes('--staged') && !rest.includes('--worktree');
    if (verb === 'checkout' || (verb === 'restore' && !unstages)) return all(paths, 'write');
    return [];
  }
  const rewrites = Object.hasOwn(inPlace, program) ? inPlace[program] : undefined;
  return rewrites && rest.some((word) => rewrites.test(word)) ? all(operands, 'write') : [];
}

/** Returns the files that a shell text changes or removes, and the directories that it goes to before. */
export function changedPaths(text: string): (Changed & { below: readonly string[] })[] {
  const reading = readCommands(text);
  const found = [
    ...reading.commands.flatMap(changedBy),
    ...[...reading.written, ...writtenPaths(text)].map((path): Changed => ({ path, change: 'write' })),
  ];
  if (found.length === 0) return [];
  const below = /\b(?:cd|pushd|chdir)\b/.test(text) ? namedDirectories(text) : [];
  return found.map((one) => ({ ...one, below }));
}
