import { join } from 'node:path';
import { shellWord } from '../core/text/shell-word.ts';
import type { OwnPrograms } from './own-programs.ts';

const launcher = 'hooks/thread-gate.sh';

/** `sh <clone>/hooks/thread-gate.sh <words>`, as it stands in a host's hook file. */
export function gateCommand(clone: string, words: string): string {
  return `sh ${shellWord(join(clone, launcher))} ${words}`;
}

/** Whether a command is such an entry of ours with these words. */
export function isGateCommand(command: string, words: string, programs: OwnPrograms): boolean {
  return programs.cloneOf(command, launcher, [words]) !== null;
}
