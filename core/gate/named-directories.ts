import { splitCommands } from './shell-commands.ts';
import { unwrapCommand } from './wrappers.ts';

/** Options and assignments that name a directory in the same word. */
const assigned = /^(?:--git-dir|--work-tree|GIT_DIR|GIT_WORK_TREE)=(.+)$/;
/** Words behind which a directory stands. */
const announced = new Set(['-C', 'cd', 'pushd', '--git-dir', '--work-tree']);

/** Returns the directories that a shell text names to work in, as they are written there. */
export function namedDirectories(command: string): string[] {
  const words = splitCommands(command).flatMap(unwrapCommand);
  const named = words.flatMap((list) =>
    list.flatMap((word, index) => {
      const value = assigned.exec(word)?.[1] ?? (announced.has(list[index - 1] ?? '') ? word : null);
      return value === null ? [] : [value];
    }),
  );
  const variables = [...command.matchAll(/\bGIT_(?:DIR|WORK_TREE)=([^\s;&|"']+)/g)].map(
    ([, value = '']) => value,
  );
  return [...new Set([...named, ...variables])];
}
