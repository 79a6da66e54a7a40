import { isChange } from './command-kind.ts';
import type { Session } from './session.ts';
import { splitShellText } from './shell-parts.ts';

/** What only reads handoffs: a session that did no more has nothing of its own to lose. */
const readingHandoffs =
  /^(?:\S+\s+)?\S*\bhandoff(?:\.cjs)?["']?\s+(?:begin|review|take|list|show|search|status|rescue)\b/;

/** Whether a session did work that is lost without a handoff: an edit, or a command that ran. */
export function didWork({ edits, commands }: Session): boolean {
  const isWork = (command: string) => !splitShellText(command).every((part) => readingHandoffs.test(part));
  return (
    edits.length > 0 || commands.some(({ command, outcome }) => outcome !== 'refused' && isWork(command))
  );
}

/** The program itself, alone or behind a Node; not a word about it in another command. */
const publishing =
  /^(?:(?:'[^']*'|"[^"]*"|\S)*\bnode(?:js)?["']?\s+)?(?:'[^']*'|"[^"]*"|[^\s'"])*\bhandoff(?:\.cjs)?["']?\s+publish\b/;
const isPublishing = (command: string) => splitShellText(command).some((part) => publishing.test(part));

/** Whether a session filed a handoff after the last thing that it changed. */
export function filedHandoff({ edits, commands }: Session): boolean {
  const filed = commands.findLast(({ command, outcome }) => isPublishing(command) && outcome === 'passed');
  if (filed === undefined) return false;
  const later = commands.filter(({ order, command }) => order > filed.order && isChange(command));
  return later.length === 0 && !edits.some(({ order }) => order > filed.order);
}
