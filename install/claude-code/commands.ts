import { join } from 'node:path';
import { shellWord } from '../../core/shell-word.ts';
import { cloneOfLauncher, launcherCommand } from '../launcher.ts';

/** The three hook commands; the key names one across clones and versions. */
export type HookKey = 'session-start' | 'session-start-compact' | 'pre-compact';

const words = { 'session-start': 'claude-code', 'session-start-compact': 'claude-code compact' } as const;

/** `sh <clone>/hooks/… <words>`, as it stands in settings.json. */
export function hookCommand(key: HookKey, clone: string): string {
  if (key === 'pre-compact') return `sh ${shellWord(join(clone, 'hooks/pre-compact.sh'))}`;
  return launcherCommand(clone, words[key]);
}

/**
 * The clone that a command of ours runs from, null when the command is not ours. `hooks/pre-compact.sh` is a name
 * that anyone may use, so that one counts only with a clone known from elsewhere (`recognisePreCompact`).
 */
export function cloneOfSessionStart(command: string): string | null {
  return cloneOfLauncher(command, Object.values(words));
}

export function recogniseSessionStart(command: string, compact: boolean): boolean {
  return cloneOfSessionStart(command) !== null && command.endsWith(' compact') === compact;
}

export function recognisePreCompact(command: string, clones: readonly string[]): boolean {
  return clones.some((clone) => command === hookCommand('pre-compact', clone));
}
