import { readPlainWords } from '../text/shell-word.ts';
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

const isProgram = (word = '') => /(?:^|[\\/])handoff(?:\.cjs)?$/.test(word);
const isNode = (word = '') => /(?:^|[\\/])node(?:js|\.exe)?$/.test(word);

/** Whether a command runs our program, alone or by a Node, to publish; one that only speaks of it does not. */
function isPublishing(command: string): boolean {
  if (!command.includes('publish')) return false;
  return splitShellText(command).some((part) => {
    const words = readPlainWords(part, '/') ?? part.split(/\s+/);
    const from = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
    const [program, verb] = words.slice(isNode(words[from]) ? from + 1 : from);
    return isProgram(program) && verb === 'publish';
  });
}

/** Whether a session filed a handoff after the last thing that it changed. */
export function filedHandoff({ edits, commands }: Session): boolean {
  const filed = commands.findLast(({ command, outcome }) => isPublishing(command) && outcome === 'passed');
  if (filed === undefined) return false;
  const later = commands.filter(({ order, command }) => order > filed.order && isChange(command));
  return later.length === 0 && !edits.some(({ order }) => order > filed.order);
}
