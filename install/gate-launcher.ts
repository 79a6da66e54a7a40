import { join } from 'node:path';
import { shellWord } from '../core/shell-word.ts';
import { cloneOfScript } from './launcher.ts';

const launcher = 'hooks/thread-gate.sh';

/** `sh <clone>/hooks/thread-gate.sh <words>`, as it stands in a host's hook file. */
export function gateCommand(clone: string, words: string): string {
  return `sh ${shellWord(join(clone, launcher))} ${words}`;
}

/** Whether a command is such an entry with these words, of whatever clone. */
export function isGateCommand(command: string, words: string): boolean {
  return cloneOfScript(command, launcher, [words]) !== null;
}
