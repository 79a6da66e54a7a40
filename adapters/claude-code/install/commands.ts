import { join } from 'node:path';
import { shellWord } from '../../../core/text/shell-word.ts';
import { launcher, launcherCommand } from '../../../install/launcher.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';

/** The three hook commands; the key names one across clones and versions. */
export type HookKey = 'session-start' | 'session-start-compact' | 'pre-compact';

const preCompact = 'hooks/pre-compact.sh';
const words = { 'session-start': 'claude-code', 'session-start-compact': 'claude-code compact' } as const;

/** `sh <clone>/hooks/… <words>`, as it stands in settings.json. */
export function hookCommand(key: HookKey, clone: string): string {
  if (key === 'pre-compact') return `sh ${shellWord(join(clone, preCompact))}`;
  return launcherCommand(clone, words[key]);
}

/** The clone that a command of ours runs from, null when the command is not ours. */
export function cloneOfSessionStart(command: string, programs: OwnPrograms): string | null {
  return programs.cloneOf(command, launcher, Object.values(words));
}

export function recogniseSessionStart(command: string, compact: boolean, programs: OwnPrograms): boolean {
  return cloneOfSessionStart(command, programs) !== null && command.endsWith(' compact') === compact;
}

export function recognisePreCompact(command: string, programs: OwnPrograms): boolean {
  return programs.cloneOf(command, preCompact, ['']) !== null;
}
