import { isDeepStrictEqual } from 'node:util';
import { chainHookCommand, isChainCommand, subagentEvents } from '../chain-launcher.ts';
import { listElements, listHandlers } from '../entries/handlers.ts';
import { removeEntries } from '../entries/remove.ts';
import type { EntriesAdded, WantedEntries } from '../entries/wanted.ts';
import type { JsonDocument } from '../json/document.ts';
import { claudeCode } from './location.ts';

/** What the user wishes for the hooks of chains: to have them, not to have them, or as it was. */
export interface ChainWish {
  wish: boolean | undefined;
  /** The program with its interpreter, as a session types it. */
  command: string;
}

const timeout = 10;
const allowPath = ['permissions', 'allow'];
const permission = /^Bash\(.+ chain:\*\)$/;

export function isChainPermission(value: string): boolean {
  return permission.test(value);
}

export function isChainHook(event: string, command: string): boolean {
  return isChainCommand(event, command, claudeCode);
}

/** The hooks, and the permission to run the verbs that their text asks for. */
export function wantChain(clone: string, { command }: ChainWish): Pick<WantedEntries, 'hooks' | 'values'> {
  return {
    hooks: subagentEvents.map((event) => ({
      key: `chain-${event}`,
      event,
      group: {
        hooks: [{ type: 'command', command: chainHookCommand(clone, claudeCode), timeout }],
      },
      recognises: (found) => isChainHook(event, found),
    })),
    values: [{ path: allowPath, value: `Bash(${command} chain:*)` }],
  };
}

/** Whether they stand in the file: an install that is not told otherwise keeps what an earlier one was asked for. */
export function hasChain(document: JsonDocument): boolean {
  return subagentEvents.some((event) =>
    listHandlers(document, event).some(({ command }) => isChainHook(event, command)),
  );
}

/** Permissions of that form next to our hooks: for when no record tells. */
export function listChainPermissions(document: JsonDocument): EntriesAdded['values'] {
  const values = hasChain(document) ? listElements(document, allowPath).map(String) : [];
  return values.filter((value) => permission.test(value)).map((value) => ({ path: allowPath, value }));
}

/** Takes them out again, and what the record says of them. */
export function dropChain(
  document: JsonDocument,
  past: EntriesAdded | undefined,
): { document: JsonDocument; past: EntriesAdded | undefined } {
  const isEvent = (path: readonly string[]) =>
    subagentEvents.some((event) => isDeepStrictEqual(path, ['hooks', event]));
  const isOurs = ({ value }: { value: string }) => permission.test(value);
  const added: EntriesAdded = {
    containers: (past?.containers ?? []).filter(isEvent),
    hooks: [],
    values: past?.values.filter(isOurs) ?? [],
    removed: [],
  };
  const left = removeEntries(document, added, isChainHook).document;
  return {
    document: left,
    past: past && {
      ...past,
      containers: past.containers.filter((path) => !isEvent(path)),
      hooks: past.hooks.filter(({ event }) => !subagentEvents.some((known) => known === event)),
      values: past.values.filter((value) => !isOurs(value)),
    },
  };
}
