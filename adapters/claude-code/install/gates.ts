import type { EntriesAdded, WantedHook } from '../../../install/edits/entries.ts';
import { listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { removeEntries } from '../../../install/edits/remove-entries.ts';
import { gateCommand, isGateCommand } from '../../../install/gate-launcher.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { claudeCode } from './location.ts';

/** Before a command; after it ran, which proves a yes, whether it succeeded or not (measured: a no fires neither). */
const gateHooks = [
  { key: 'thread-gate', event: 'PreToolUse', words: claudeCode },
  { key: 'thread-gate-ran', event: 'PostToolUse', words: `${claudeCode} ran` },
  { key: 'thread-gate-failed', event: 'PostToolUseFailure', words: `${claudeCode} ran` },
] as const;

export const gateEvents = gateHooks.map(({ event }) => event);

export function wantedGates(clone: string, programs: OwnPrograms): WantedHook[] {
  return gateHooks.map(({ key, event, words }) => ({
    key,
    event,
    group: {
      matcher: 'Bash|PowerShell',
      hooks: [{ type: 'command', command: gateCommand(clone, words), timeout: 5 }],
    },
    recognises: (command) => isGateCommand(command, words, programs),
  }));
}

export function isGateEntry(event: string, command: string, programs: OwnPrograms): boolean {
  return gateHooks.some((hook) => hook.event === event && isGateCommand(command, hook.words, programs));
}

export function hasGates(document: JsonDocument, programs: OwnPrograms): boolean {
  return gateEvents.some((event) =>
    listHandlers(document, event).some(({ command }) => isGateEntry(event, command, programs)),
  );
}

/** Takes the gates out again, with the lists that were made for them alone. */
export function dropGates(
  document: JsonDocument,
  past: EntriesAdded | undefined,
  programs: OwnPrograms,
): JsonDocument {
  if (!hasGates(document, programs)) return document;
  const made = past?.containers.filter((path) => gateEvents.some((event) => path[1] === event)) ?? [];
  const added = { containers: made, hooks: [], values: [], removed: [] };
  const isGate = (event: string, command: string) => isGateEntry(event, command, programs);
  return removeEntries(document, added, isGate).document;
}
