import { checksIn, writtenPaths } from '../sessions/command-kind.ts';
import type { Session } from '../sessions/session.ts';
import { oneLine } from '../text/lines.ts';
import { forbids } from '../text/prohibitions.ts';
import { mentionsIn, statementsIn } from './matching/mentions.ts';
import { WantedCommand } from './matching/same-command.ts';
import { isSamePath } from './matching/same-path.ts';

/** Something that a session did again. */
export interface Redone {
  kind: 'command' | 'file';
  /** The command that ran, or the file that was written. */
  text: string;
  /** What the handoff says of it. */
  line: string;
  at: string | null;
}

const listMark = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/;

/** Whether a command leads a statement or is forbidden by it: else it may be how something was verified. */
function isMeant(statement: string, command: string): boolean {
  const [, first = ''] =
    /^(?:(?:re-?)?(?:ran|run|executed)\s+)?`+\s*(?:\$\s+)?([^`]+)/i.exec(statement) ?? [];
  return forbids(statement) || first.trim() === command;
}

/**
 * Returns what a session did again of what its handoff says is done: a command that ran, a file that was written anew.
 * A check counts where nothing was changed before it, and where it is no command for verification. Null where no line
 * names anything that could be seen.
 */
export function findRedone(done: string, verification: readonly string[], session: Session): Redone[] | null {
  const statements = statementsIn(done).map((raw) => {
    const text = raw.replace(listMark, '');
    return { text, mentions: mentionsIn(text) };
  });
  if (statements.length === 0) return [];
  if (!statements.some(({ mentions }) => mentions.commands.length + mentions.paths.length > 0)) return null;
  const firstEdit = session.edits[0]?.order ?? Number.POSITIVE_INFINITY;
  const runs = session.commands.filter(({ outcome }) => outcome !== 'refused');
  const written = [
    ...session.edits.filter(({ change }) => change === 'add'),
    ...runs.flatMap((run) => writtenPaths(run.command).map((path) => ({ path, at: run.at }))),
  ];
  return statements.flatMap(({ text, mentions }) => {
    const line = oneLine(text);
    const commands = mentions.commands.flatMap((command): Redone[] => {
      const wanted = new WantedCommand(command);
      if (verification.some((one) => wanted.isRunBy(one) || new WantedCommand(one).isRunBy(command)))
        return [];
      const isCheck = checksIn(command).length > 0;
      if (isCheck && !isMeant(text, command)) return [];
      const run = runs.find((one) => (!isCheck || one.order < firstEdit) && wanted.isRunBy(one.command));
      return run ? [{ kind: 'command', text: run.command, line, at: run.at }] : [];
    });
    const files = mentions.paths.flatMap((path): Redone[] => {
      const file = written.find((one) => isSamePath(path, one.path));
      return file && !path.endsWith('/') ? [{ kind: 'file', text: file.path, line, at: file.at }] : [];
    });
    return [...commands, ...files];
  });
}
