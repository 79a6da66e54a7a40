import { programName } from '../shell/program-name.ts';
import { readCommands, type ShellCommand } from '../shell/read-commands.ts';
import type { CommandPattern } from '../threads/gates/command-pattern.ts';
import { matchesPattern } from '../threads/gates/command-pattern.ts';
import type { Guard } from './guard.ts';
import { addsPackage, installsPackage } from './package-adds.ts';
import { matchesPath, type Place } from './paths.ts';
import { commandWordsOf, packageName } from './shapes.ts';
import { changedPaths } from './shell-changes.ts';
import type { FileChange, ToolUse } from './tool-use.ts';

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const literal = (word: string) => new RegExp(`^${escaped(word)}$`);

/** `-rf` asks for both letters, whatever the order; a long option with one dash is one word. */
function optionsOf(word: string): string[][] {
  if (/^-[a-zA-Z]{2,3}$/.test(word)) return [...word.slice(1)].map((letter) => [`-${letter}`, word]);
  const [name = word] = word.split('=');
  const short: Readonly<Record<string, string>> = { '--force': '-f', '--recursive': '-r', '--upgrade': '-U' };
  return [[word.includes('=') ? word : name, ...(short[name] ? [short[name]] : [])]];
}

/** `python` is also `python3`, as the machine calls it. */
function programExpression(program: string): RegExp {
  const [, versioned] = /^(python|pip)[\d.]*$/.exec(program) ?? [];
  return versioned === undefined ? literal(program) : new RegExp(`^${versioned}[\\d.]*$`);
}

/** Returns what a written command is compared by: its words as far as they are written. */
function patternOf([first = '', ...rest]: readonly string[]): CommandPattern {
  const program = first.replace(/^\.\//, '');
  return {
    source: [first, ...rest].join(' '),
    program: programExpression(program),
    subcommands: rest.filter((word) => !word.startsWith('-')).map(literal),
    options: rest.filter((word) => /^-./.test(word) && word !== '--').flatMap(optionsOf),
    anywhere: [],
  };
}

const interpreters = /^(?:(?:ba|z|da|k)?sh|python[\d.]*|node|tsx|ts-node|bun|deno|ruby|perl|php|source|\.)$/;

/** A command as it is compared: a script that an interpreter runs counts as run itself. */
function readings({ words }: ShellCommand): (readonly string[])[] {
  const [first = '', ...rest] = words;
  if (!interpreters.test(programName(first))) return [words];
  const script = rest.findIndex((word) => !word.startsWith('-'));
  return script < 0 ? [words] : [words, rest.slice(script)];
}

const commandsIn = (pattern: string): string[][] =>
  pattern
    .split(/\s*(?:&&|\|\||;|\|)\s*/)
    .map(commandWordsOf)
    .filter(([first]) => first !== undefined && first !== 'cd' && first !== '');

/** Whether a text can hold all of a pattern's words: reading it as a shell does takes a millisecond. */
function mayHold(text: string, commands: readonly (readonly string[])[]): boolean {
  return commands.every(([first = '']) => text.includes(programName(first).replace(/[\d.]+$/, '')));
}

function runs(text: string, pattern: string): boolean {
  const written = commandsIn(pattern);
  if (written.length === 0 || !mayHold(text, written)) return false;
  const found = readCommands(text).commands.flatMap(readings);
  return written.map(patternOf).every((one) => found.some((words) => matchesPattern(one, words)));
}

function changesPath(guard: Guard, { commands, changes, ...place }: ToolUse): boolean {
  const fits = (path: string, change: FileChange['change'], at: Place) =>
    (guard.act === 'change' || change === 'remove') &&
    matchesPath(guard.pattern, path, at, change === 'remove');
  if (changes.some(({ path, change }) => fits(path, change, place))) return true;
  return commands.some((text) =>
    changedPaths(text).some(({ path, change, below }) => fits(path, change, { ...place, below })),
  );
}

function takesPackage({ act, pattern }: Guard, { commands, changes }: ToolUse): boolean {
  const name = packageName(pattern) ?? pattern;
  const isNamed = (text: string) => text.includes(name.split('/').at(-1) ?? name);
  return (
    changes.some((change) => isNamed(change.added) && addsPackage(name, change)) ||
    commands.some(
      (text) =>
        isNamed(text) &&
        readCommands(text).commands.some(
          ({ words }) =>
            installsPackage(name, words) || (act === 'use' && programName(words[0] ?? '') === name),
        ),
    )
  );
}

/** Whether a tool call does what a guard forbids. */
function trips(guard: Guard, use: ToolUse): boolean {
  switch (guard.kind) {
    case 'command':
      return use.commands.some((text) => runs(text, guard.pattern));
    case 'path':
      return changesPath(guard, use);
    case 'package':
      return takesPackage(guard, use);
  }
}

/** Returns the first guard that a tool call trips; null where it may run. */
export function trippedGuard<Held extends Guard>(guards: readonly Held[], use: ToolUse): Held | null {
  return guards.find((guard) => trips(guard, use)) ?? null;
}
