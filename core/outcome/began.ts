import { checksIn } from '../sessions/command-kind.ts';
import type { Moment, Session } from '../sessions/session.ts';
import { forbids } from '../text/prohibitions.ts';
import { splitSentences } from '../text/sentences.ts';
import { mentionsIn } from './matching/mentions.ts';
import { WantedCommand } from './matching/same-command.ts';
import { isSamePath, namesPath } from './matching/same-path.ts';

/** What showed that a session began with the next action. */
export interface Beginning extends Moment {
  by: 'command' | 'edit' | 'look';
  text: string;
}

/** A name or a path may come up in any long session: only in so many first calls it tells of a beginning. */
const firstCalls = 40;

const editingTool = /edit|write|patch/i;

/** The text without the sentences that say what not to begin with. */
function askedOf(action: string): string {
  if (!forbids(action)) return action;
  return splitSentences(action)
    .filter(({ text }) => !forbids(text))
    .map(({ raw }) => raw)
    .join('\n');
}

const isWordIn = (text: string, name: string) => {
  const at = text.indexOf(name);
  return at >= 0 && !/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + name.length));
};

/**
 * Returns where a session began with the next action, by the commands, paths and names in it; null where no call shows
 * it, `unknown` where the action names nothing that a call could show.
 */
export function findBeginning(action: string, { calls, edits }: Session): Beginning | null | 'unknown' {
  const { commands: all, paths, names: named } = mentionsIn(askedOf(action));
  const names = named.map((name) => name.replace(/\(\)$/, ''));
  const special = all.filter((command) => checksIn(command).length === 0);
  // Every session runs its tests sooner or later: they are the beginning only where nothing else is named.
  const isAlone = special.length + paths.length + names.length === 0;
  const commands = (isAlone ? all : special).map((command) => new WantedCommand(command));
  if (commands.length + paths.length + names.length === 0) return 'unknown';
  const found: Beginning[] = [];
  const add = (by: Beginning['by'], { at, order, turn }: Moment, text: string) =>
    found.push({ by, at, order, turn, text });
  const edit = edits.find(({ path }) => paths.some((one) => isSamePath(one, path)));
  if (edit) add('edit', edit, edit.path);
  for (const [index, call] of calls.entries()) {
    if (call.outcome === 'refused') continue;
    const isFirst = index < firstCalls;
    if (!isFirst && (isAlone || commands.length === 0)) break;
    const { text, path } = call;
    if (call.command && commands.some((command) => command.isRunBy(text))) {
      add('command', call, text);
      break;
    }
    const isLook = () =>
      paths.some((one) => (path !== null && isSamePath(one, path)) || namesPath(text, one)) ||
      names.some((name) => isWordIn(text, name));
    if (isFirst && isLook()) {
      add(editingTool.test(call.tool) ? 'edit' : 'look', call, path ?? text);
      break;
    }
  }
  return found.sort((one, other) => one.order - other.order)[0] ?? null;
}
