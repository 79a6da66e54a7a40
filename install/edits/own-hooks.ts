import { neutraliseLine } from '../../core/text/untrusted.ts';
import type { Notice } from '../notice.ts';
import type { OwnPrograms } from '../own-programs.ts';
import type { FileRecord } from '../record.ts';
import type { EntriesAdded } from './entries.ts';
import { type FoundHandler, listHandlers } from './handlers.ts';
import { type JsonDocument, nodeAt, rootNode } from './json-document.ts';

/** The events that have hooks in a file. */
export function eventsOf(document: JsonDocument): string[] {
  const hooks = nodeAt(rootNode(document), ['hooks']);
  return [...new Set((hooks?.children ?? []).map((property) => String(property.children?.[0]?.value)))];
}

const everyHandler = (document: JsonDocument): FoundHandler[] =>
  eventsOf(document).flatMap((event) => listHandlers(document, event));

/** The hooks in a file that run our programs. */
export function listRunning(document: JsonDocument, programs: OwnPrograms): FoundHandler[] {
  return everyHandler(document).filter(({ event, command }) => programs.runs(event, command));
}

/** The same as a record has them: for what no record tells of. */
export function listOwnHooks(document: JsonDocument, programs: OwnPrograms): EntriesAdded['hooks'] {
  return listRunning(document, programs).map(({ event, command }) => ({
    key: 'found',
    event,
    group: { hooks: [{ type: 'command', command, timeout: 0 }] },
  }));
}

/** A record that also has the hooks of ours which came, or were changed, after it was written. */
export function withOwnHooks(past: FileRecord, document: JsonDocument, programs: OwnPrograms): FileRecord {
  if (past.added === undefined) return past;
  const hooks = [...past.added.hooks, ...listOwnHooks(document, programs)];
  return { ...past, added: { ...past.added, hooks } };
}

/** Hooks that look like ours, or run our program among other things: they are named, and left to the user. */
export function listUnproven(document: JsonDocument, programs: OwnPrograms): FoundHandler[] {
  return everyHandler(document).filter(
    ({ event, command }) =>
      !programs.runs(event, command) &&
      (programs.names(event, command) || programs.resembledScript(event, command) !== null),
  );
}

export function describeUnproven(document: JsonDocument, programs: OwnPrograms): Notice[] {
  return listUnproven(document, programs).map(({ event, command }) => {
    const message = `${document.file}: "${neutraliseLine(command, 300)}" under ${event} was left alone: ${explainUnproven(event, command, programs)}`;
    return { code: 'entry-unproven', message, file: document.file };
  });
}

export function explainUnproven(event: string, command: string, programs: OwnPrograms): string {
  return programs.names(event, command)
    ? 'it runs our program and does other things as well. Change it yourself if it is not to.'
    : 'it looks like an entry of ours, but neither our record nor the program that it names proves it. Delete it yourself if you do not want it.';
}
