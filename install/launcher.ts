import { join } from 'node:path';
import { shellWord } from '../core/text/shell-word.ts';

export const launcher = 'hooks/session-start.sh';

/** `sh <clone>/hooks/session-start.sh <words>`, as it stands in a host's hook file. */
export function launcherCommand(clone: string, words: string): string {
  return `sh ${shellWord(join(clone, launcher))} ${words}`;
}

/** The clone that such a command runs from, null when it is none, or its words are others. */
export function cloneOfLauncher(command: string, words: readonly string[]): string | null {
  return cloneOfScript(command, launcher, words);
}

/** The same for another script of a clone. It tells the form alone: whether that clone is one of ours it does not know. */
export function cloneOfScript(command: string, script: string, words: readonly string[]): string | null {
  const match = /^sh ('(?:[^']|'"'"'|'\\'')+'|"[^"]+"|[^\s'"]+)(?: (.+))?$/.exec(command);
  const [, word = '', rest = ''] = match ?? [];
  if (!words.includes(rest)) return null;
  const path = /^['"]/.test(word) ? word.slice(1, -1).replace(/'"'"'|'\\''/g, "'") : word;
  const suffix = `/${script}`;
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) || '/' : null;
}
