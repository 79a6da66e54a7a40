import type { CommandRun, Edit, Session } from '../../sessions/session.ts';
import { splitShellText, withoutTrims } from '../../sessions/shell-parts.ts';
import { clip, oneLine } from '../../text/lines.ts';
import { failureLines } from './checks.ts';

/** A way that a session tried and left, as the records tell. */
export interface Detour {
  text: string;
  at: string | null;
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
  return later.find(({ command, outcome, order }) => {
    if (outcome !== 'passed' || bare(command) === bare(run.command) || purposeOf(command) !== purpose)
      return false;
    // What an edit made pass is no other way.
    return !edits.some((edit) => edit.order > run.order && edit.order < order);
  });
}

function detourOf(run: CommandRun, later: readonly CommandRun[], edits: readonly Edit[]): string | null {
  const { command, outcome, output } = run;
  if (outcome === 'refused') return `the user refused ${shows(run, 160)}`;
  const back = takenBack.exec(command)?.[0];
  if (back !== undefined && outcome === 'passed') return `taken back by \`${clip(oneLine(back), 120)}\``;
  const [why] = outcome === 'failed' ? failureLines(output, 1) : [];
  const way = why === undefined ? undefined : wayOut(run, later, edits);
  return way ? `${shows(run, 130)} failed (${clip(why ?? '', 100)}); ${shows(way, 130)} passed` : null;
}

/**
 * Returns what the user refused, what was taken back, and what failed where another way soon worked; the last first, at
 * most so many.
 */
export function detoursOf({ commands, edits }: Session, limit: number): Detour[] {
  const detours: Detour[] = [];
  for (let index = commands.length - 1; index >= 0 && detours.length < limit; index--) {
    const run = commands[index];
    const text = run ? detourOf(run, commands.slice(index + 1, index + 1 + reach), edits) : null;
    if (run && text !== null) detours.push({ text, at: run.at });
  }
  return detours;
}
