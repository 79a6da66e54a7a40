import { dirname, isAbsolute, join } from 'node:path';
import { programName } from '../../shell/program-name.ts';
import { readCommands, type ShellCommand } from '../../shell/read-commands.ts';
import { unknownText } from '../../shell/word-fields.ts';

/** Options that name the directory in which a program works. */
const directoryOption =
  /^(?:-C|-chdir|--(?:git-dir|work-tree|chdir|cwd|dir|directory|prefix|project|project-dir|working-directory|working-dir|root))$/;
const directoryVariable = /^(?:GIT_DIR|GIT_WORK_TREE|GIT_COMMON_DIR|npm_config_prefix|INIT_CWD|PWD)$/;
const changesDirectory = /^(?:cd|chdir|pushd|popd)$/;
/** Options with a file of the directory. */
const fileOption = /^--(?:manifest-path|file|makefile|project-file)$/;

/** Beyond so many, a relative one is joined to those before it in their order alone. */
const limit = 200;
const lengthLimit = 4096;

/** The directories that one command names. */
function directoriesOf({ words, assignments }: ShellCommand): string[] {
  const [first = '', ...rest] = words;
  const program = programName(first);
  const found: string[] = [];
  if (changesDirectory.test(program)) {
    const operands = rest.filter((word) => !/^[-+]/.test(word));
    found.push(...(operands.length > 0 ? operands : ['~']));
  }
  for (const [index, word] of rest.entries()) {
    const [, name = word, value = rest[index + 1] ?? ''] = /^(-[\w-]+)=([\s\S]*)$/.exec(word) ?? [];
    if (directoryOption.test(name)) found.push(value);
    else if (fileOption.test(name)) found.push(dirname(value));
    else if (/^-[CD]./.test(word)) found.push(word.slice(2).replace(/^=/, ''));
    else if (program === 'sudo' && word === '-D') found.push(value);
  }
  for (const one of [...assignments, ...rest]) {
    const [, name = '', value = ''] = /^(\w+)=([\s\S]*)$/.exec(one) ?? [];
    if (directoryVariable.test(name)) found.push(value);
  }
  return found.filter((path) => path !== '' && !path.includes(unknownText));
}

/** What names a directory in a text that could not be read. */
const inUnread =
  /(?:\b(?:cd|pushd|chdir)\s+(?:-\S+\s+)*|(?:^|\s)(?:-C|--(?:git-dir|work-tree|chdir|cwd|prefix|dir|directory))(?:\s+|=)|\bGIT_(?:DIR|WORK_TREE)=)["']?([^\s"';&|()<>]+)/g;

/**
 * Returns every directory in which a shell text has a command work, as it is written. A relative one is also joined to
 * each that the text names before it, and a `.git` directory stands for its parent too.
 */
export function namedDirectories(command: string): string[] {
  const { commands, unread } = readCommands(command);
  const named = commands.flatMap(directoriesOf);
  for (const text of unread) {
    for (const [, path = ''] of text.matchAll(inUnread)) if (!named.includes(path)) named.push(path);
  }
  const found = new Set<string>();
  let last = '';
  for (const path of named) {
    const isFixed = isAbsolute(path) || path.startsWith('~');
    const places = isFixed || found.size > limit ? [] : [...found].map((place) => join(place, path));
    last = isFixed || last.length > lengthLimit ? path : join(last, path);
    for (const place of [path, ...places, last]) found.add(place);
  }
  for (const path of [...found]) if (/[\\/]\.git[\\/]?$/.test(path)) found.add(dirname(path));
  return [...found];
}
