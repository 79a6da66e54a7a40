import type { CommandRun, Edit, Session } from '../../sessions/session.ts';
import { splitShellText, withoutTrims } from '../../sessions/shell-parts.ts';
import { clip, oneLine } from '../../text/lines.ts';
import { failureLines } from './checks.ts';

/** A way that a session tried and left, as the records tell. */
export interface Detour {
  text: string;
  at: string | null;
  order: number;
}

/** How many commands later the way that worked may come. */
const reach = 5;

const takenBack = /\bgit (?:checkout (?:HEAD )?-- |restore |revert |reset --hard)[^&|;\n]*/;

/** Commands that only look something up: their failures are not worth a line. */
const looksUp =
  /^(?:sed -n|rg|grep|ls|cat|head|tail|find|nl|wc|jq|awk|curl|which|type|git (?:show|log|diff|status|ls-\w+|grep)|gh \w+ (?:view|list|diff)|gh api)\b/;

/** Returns the program that a command runs and its first word, such as `git push`; null where it runs several. */
function purposeOf(command: string): string | null {
  const parts = splitShellText(command).filter((part) => !/^(?:cd|echo|export|set|pwd)\b/.test(part));
  const [part = ''] = parts.map(withoutTrims);
  const words = /^(?:gh|npm|pnpm|yarn|cargo|uv) /.test(part) ? 3 : 2;
  return parts.length === 1 && !looksUp.test(part) ? part.split(/\s+/, words).join(' ') : null;
}

function shows(run: CommandRun, limit: number): string {
  return `\`${clip(oneLine(run.command), limit)}\``;
}

/** Returns a call of the same program in another way that passed soon after. */
function wayOut(
  run: CommandRun,
  later: readonly CommandRun[],
  edits: readonly Edit[],
): CommandRun | undefined {
  const purpose = purposeOf(run.command);
  if (purpose === null) return undefined;
  const bare = (command: string) => oneLine(withoutTrims(command));
  return later.slice(0, reach).find(({ command, outcome, order }) => {
    // What an edit made pass is no other way.
    if (edits.some((edit) => edit.order > run.order && edit.order < order)) return false;
    const isOther = bare(command) !== bare(run.command);
    return outcome === 'passed' && isOther && purposeOf(command) === purpose;
  });
}

/** Returns what the user refused, what was taken back, and what failed where another way soon worked; the last first. */
export function detoursOf({ commands, edits }: Session): Detour[] {
  return commands
    .flatMap((run, index): Detour[] => {
      const { command, outcome, at, order, output } = run;
      if (outcome === 'refused') return [{ text: `the user refused ${shows(run, 160)}`, at, order }];
      const back = takenBack.exec(command)?.[0];
      if (back !== undefined && outcome === 'passed')
        return [{ text: `taken back by \`${clip(oneLine(back), 120)}\``, at, order }];
      const [why] = outcome === 'failed' ? failureLines(output, 1) : [];
      const way = why === undefined ? undefined : wayOut(run, commands.slice(index + 1), edits);
      if (way === undefined) return [];
      return [
        { text: `${shows(run, 130)} failed (${clip(why ?? '', 100)}); ${shows(way, 130)} passed`, at, order },
      ];
    })
    .reverse();
}
