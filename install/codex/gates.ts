import { listHandlers } from '../entries/handlers.ts';
import { removeEntries } from '../entries/remove.ts';
import type { EntriesAdded, WantedHook } from '../entries/wanted.ts';
import { gateCommand, isGateCommand } from '../gate-launcher.ts';
import type { JsonDocument } from '../json/document.ts';
import type { Notice } from '../notice.ts';
import type { OwnPrograms } from '../own-programs.ts';
import { codex } from './location.ts';

export const gateEvent = 'PreToolUse';

/** One group at the end of its event, because trust goes by place; every shell tool is called `Bash` here (measured). */
export function wantedGate(clone: string, programs: OwnPrograms): WantedHook {
  return {
    key: 'thread-gate',
    event: gateEvent,
    group: {
      matcher: 'Bash',
      hooks: [{ type: 'command', command: gateCommand(clone, codex), timeout: 5 }],
    },
    recognises: (command) => isGateCommand(command, codex, programs),
  };
}

export function isCodexGate(event: string, command: string, programs: OwnPrograms): boolean {
  return event === gateEvent && isGateCommand(command, codex, programs);
}

export function hasGate(document: JsonDocument, programs: OwnPrograms): boolean {
  return listHandlers(document, gateEvent).some(({ command }) => isCodexGate(gateEvent, command, programs));
}

/** Takes the gate out again, with the list that was made for it alone. */
export function dropGate(
  document: JsonDocument,
  past: EntriesAdded | undefined,
  programs: OwnPrograms,
): JsonDocument {
  if (!hasGate(document, programs)) return document;
  const made = past?.containers.filter((path) => path[1] === gateEvent) ?? [];
  const added = { containers: made, hooks: [], values: [], removed: [] };
  const isGate = (event: string, command: string) => isCodexGate(event, command, programs);
  return removeEntries(document, added, isGate, true).document;
}

/** The trust in this hook is the user's alone to give, even where `install` writes the other's. */
export function explainGate(before: JsonDocument, after: JsonDocument, programs: OwnPrograms): Notice[] {
  if (!hasGate(after, programs) || hasGate(before, programs)) return [];
  const message = `Codex holds no gate before you trust that hook too: at the next start it says "Hooks need review"; choose "Trust all and continue". Until then every command runs.`;
  return [{ code: 'gate-untrusted', message, file: after.file }];
}
