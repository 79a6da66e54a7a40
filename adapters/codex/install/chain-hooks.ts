import { chainHookCommand, isChainCommand, subagentEvents } from '../../../install/chain-launcher.ts';
import type { EntriesAdded, WantedHook } from '../../../install/edits/entries.ts';
import { listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { removeEntries } from '../../../install/edits/remove-entries.ts';
import type { Notice } from '../../../install/notice.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { codex } from './location.ts';

const timeout = 10;

export function isChainHook(event: string, command: string, programs: OwnPrograms): boolean {
  return isChainCommand(event, command, codex, programs);
}

/** Trust goes by event and place, so that these leave the trust in our other hook alone. */
export function wantChainHooks(clone: string, programs: OwnPrograms): WantedHook[] {
  return subagentEvents.map((event) => ({
    key: `chain-${event}`,
    event,
    group: { hooks: [{ type: 'command', command: chainHookCommand(clone, codex), timeout }] },
    recognises: (found) => isChainHook(event, found, programs),
  }));
}

/** Whether they stand in the file: an install that is not told otherwise keeps what an earlier one was asked for. */
export function hasChainHooks(document: JsonDocument, programs: OwnPrograms): boolean {
  return subagentEvents.some((event) =>
    listHandlers(document, event).some(({ command }) => isChainHook(event, command, programs)),
  );
}

/** Takes them out again, and what the record says of them. */
export function dropChainHooks(
  document: JsonDocument,
  past: EntriesAdded | undefined,
  programs: OwnPrograms,
): { document: JsonDocument; past: EntriesAdded | undefined } {
  const isEvent = (event: string | undefined) => subagentEvents.some((known) => known === event);
  const containers = past?.containers.filter((path) => isEvent(path[1])) ?? [];
  const added: EntriesAdded = { containers, hooks: [], values: [], removed: [] };
  const isOwn = (event: string, command: string) => isChainHook(event, command, programs);
  return {
    document: removeEntries(document, added, isOwn, true).document,
    past: past && {
      ...past,
      containers: past.containers.filter((path) => !isEvent(path[1])),
      hooks: past.hooks.filter(({ event }) => !isEvent(event)),
    },
  };
}

/** Said when they are new, as Codex runs none of them before the user trusts it. */
export function describeChainTrust(
  before: JsonDocument,
  after: JsonDocument,
  programs: OwnPrograms,
): Notice[] {
  if (hasChainHooks(before, programs) || !hasChainHooks(after, programs)) return [];
  const message =
    'Codex does not run the hooks for subagents before you trust them: it will say "Hooks need review"; choose "Trust all and continue" at the next start, or say /hooks later. The skill handoff-chain works without them.';
  return [{ code: 'hook-untrusted', message, file: after.file }];
}
