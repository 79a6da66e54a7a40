import { isChange } from './command-kind.ts';
import type { Session } from './session.ts';

/** Whether a session did work that is lost without a handoff: an edit, or a command that ran. */
export function didWork({ edits, commands }: Session): boolean {
  return edits.length > 0 || commands.some(({ outcome }) => outcome !== 'refused');
}

const publishing = /\bhandoff(?:\.cjs)?["']?\s+publish\b/;

/** Whether a session filed a handoff after the last thing that it changed. */
export function filedHandoff({ edits, commands }: Session): boolean {
  const filed = commands.findLast(({ command, outcome }) => publishing.test(command) && outcome === 'passed');
  if (filed === undefined) return false;
  const later = commands.filter(({ order, command }) => order > filed.order && isChange(command));
  return later.length === 0 && !edits.some(({ order }) => order > filed.order);
}
