import { programName } from './program-name.ts';
import { optionValues, type Run } from './runs.ts';

const valued = /^(?:-[Cc]|--(?:git-dir|work-tree|namespace|config-env|super-prefix|attr-source))$/;

/** Where git's subcommand stands, behind its own options. */
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
