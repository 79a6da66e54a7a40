import { join } from 'node:path';

/** The three hook commands; the key names one across clones and versions. */
export type HookKey = 'session-start' | 'session-start-compact' | 'pre-compact';

const scripts: Record<HookKey, { script: string; words: string }> = {
  'session-start': { script: 'hooks/session-start.sh', words: ' claude-code' },
  'session-start-compact': { script: 'hooks/session-start.sh', words: ' claude-code compact' },
  'pre-compact': { script: 'hooks/pre-compact.sh', words: '' },
};

/** `sh <clone>/hooks/… <words>`, as it stands in settings.json. */
export function hookCommand(key: HookKey, clone: string): string {
  const { script, words } = scripts[key];
  return `sh ${quoteForShell(join(clone, script))}${words}`;
}

/** POSIX single quotes, only where needed: permission rules compare commands as they are written. */
export function quoteForShell(path: string): string {
  return /^[A-Za-z0-9/._-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/**
 * The clone that a command of ours runs from, null when the command is not ours. `hooks/pre-compact.sh` is a name
 * that anyone may use, so that one counts only with a clone known from elsewhere (`recognisePreCompact`).
 */
export function cloneOfSessionStart(command: string): string | null {
  const match = /^sh ('(?:[^']|'\\'')+'|"[^"]+"|[^\s'"]+) claude-code(?: compact)?$/.exec(command);
  const word = match?.[1] ?? '';
  const path = /^['"]/.test(word) ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word;
  const suffix = '/hooks/session-start.sh';
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) || '/' : null;
}

export function recogniseSessionStart(command: string, compact: boolean): boolean {
  return cloneOfSessionStart(command) !== null && command.endsWith(' compact') === compact;
}

export function recognisePreCompact(command: string, clones: readonly string[]): boolean {
  return clones.some((clone) => command === hookCommand('pre-compact', clone));
}
