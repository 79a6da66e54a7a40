import { join } from 'node:path';
import { shellWord } from '../../core/text/shell-word.ts';

/** `sh <clone>/<script> <words>`, as a client's hook file has it. */
export function scriptCommand(clone: string, script: string, words: string): string {
  return `sh ${shellWord(join(clone, script))}${words === '' ? '' : ` ${words}`}`;
}

/** Letters that mean nothing to a shell, to JSON or to a terminal. */
const plainPath = /^[\w./@+-]{1,200}$/;

/**
 * The same, which says in one line where the clone was when it is there no more. Only for a client that shows what a
 * hook prints.
 */
export function guardedCommand(clone: string, script: string, words: string): string {
  const place = plainPath.test(clone) ? ` ${clone}` : '';
  const [what, how] = /[\\/]program[\\/]current$/.test(clone)
    ? ['copy', 'Run: npx agent-handoff install.']
    : ['clone', 'Run in its clone, where that is now: node dist/handoff.cjs install.'];
  const systemMessage = `agent-handoff: its ${what}${place} is not there any more, so waiting handoffs are not shown; nothing is lost. ${how} Or delete this hook.`;
  const said = `echo '${JSON.stringify({ systemMessage })}'`;
  return `if [ -f ${shellWord(join(clone, script))} ]; then ${scriptCommand(clone, script, words)}; else ${said}; fi`;
}

const guard = /^if \[ -f (.+) \]; then (sh \1(?: [a-z -]+)?); else echo '[^'\\]*'; fi$/;

/** A guard that somebody edited: another test, another word for the one who reads it, variables before it. */
const editedGuard =
  /^if (?:\[|test) -\w [^;]{1,400}; then ([^;]{1,600}); else (?:echo '[^']*'|true|:); fi([^\n]{0,200})$/;
const variables = /^(?:[A-Za-z_]\w*=[^\s;|&<>()`$]*;\s*)+/;
const trimmings = /\s*(?:\|\|\s*(?:true|:)|;\s*(?:true|:|exit 0)|\d?>{1,2}\s*(?:&\d|[^\s;|&<>()`$]+))\s*$/;

/** What a command runs, without what people put around it that runs nothing: `2>>log`, `|| true`, a guard. */
export function bareCommand(command: string): string {
  let text = withoutGuard(command.trim().replace(variables, ''));
  for (let times = 0; times < 4; times++) {
    text = text.replace(trimmings, '');
    const [, inner, rest = ''] = editedGuard.exec(text) ?? [];
    if (inner !== undefined) text = inner + rest;
  }
  return text;
}

/** What a command runs that only says something where it cannot run it; any other command as it is. */
export function withoutGuard(command: string): string {
  return guard.exec(command)?.[2] ?? command;
}

/** The clone in a command of that form, null for others. Whether that clone is one of ours it does not tell. */
export function cloneOfScript(command: string, script: string, words: readonly string[]): string | null {
  const match = /^sh ('(?:[^']|'"'"'|'\\'')+'|"[^"]+"|[^\s'"]+)(?: (.+))?$/.exec(withoutGuard(command));
  const [, word = '', rest = ''] = match ?? [];
  if (!words.includes(rest)) return null;
  const path = /^['"]/.test(word) ? word.slice(1, -1).replace(/'"'"'|'\\''/g, "'") : word;
  const suffix = `/${script}`;
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) || '/' : null;
}
