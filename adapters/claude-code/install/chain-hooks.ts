import { isDeepStrictEqual } from 'node:util';
import { chainHookCommand, isChainCommand, subagentEvents } from '../../../install/chain-launcher.ts';
import type { EntriesAdded, WantedEntries } from '../../../install/edits/entries.ts';
import { listElements, listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { removeEntries } from '../../../install/edits/remove-entries.ts';
import { cloneOfProgram, type OwnPrograms } from '../../../install/own-programs.ts';
import { claudeCode } from './location.ts';

/** What the user wishes for the hooks of chains: to have them, not to have them, or as it was. */
export interface ChainWish {
  wish: boolean | undefined;
  /** The program with its interpreter, as a session types it. */
  command: string;
}

const timeout = 10;
const allowPath = ['permissions', 'allow'];
const permission = /^Bash\((.+) chain:\*\)$/s;

export function isChainHook(event: string, command: string, programs: OwnPrograms): boolean {
  return isChainCommand(event, command, claudeCode, programs);
}

/** The hooks, and the permission to run the verbs that their text asks for. */
export function wantChain(
  clone: string,
  { command }: ChainWish,
  programs: OwnPrograms,
): Pick<WantedEntries, 'hooks' | 'values'> {
  return {
    hooks: subagentEvents.map((event) => ({
      key: `chain-${event}`,
      event,
      group: {
        hooks: [{ type: 'command', command: chainHookCommand(clone, claudeCode), timeout }],
      },
      recognises: (found) => isChainHook(event, found, programs),
    })),
    values: [{ path: allowPath, value: `Bash(${command} chain:*)` }],
  };
}

/** Whether they stand in the file: an install that is not told otherwise keeps what an earlier one was asked for. */
export function hasChain(document: JsonDocument, programs: OwnPrograms): boolean {
  return subagentEvents.some((event) =>
    listHandlers(document, event).some(({ command }) => isChainHook(event, command, programs)),
  );
}

/** Permissions for our program next to our hooks: for when no record tells. */
export function listChainPermissions(document: JsonDocument, programs: OwnPrograms): EntriesAdded['values'] {
  const values = hasChain(document, programs) ? listElements(document, allowPath).map(String) : [];
  return values
    .filter((value) => isOwnPermission(value, programs))
    .map((value) => ({ path: allowPath, value }));
}

/** Whether a permission lets sessions run our program's chains, and nothing else. */
export function isOwnPermission(value: string, programs: OwnPrograms): boolean {
  const clone = cloneOfProgram(permission.exec(value)?.[1] ?? '');
  return clone !== null && programs.owns(clone, 'dist/handoff.cjs');
}

/** Takes them out again, and what the record says of them. */
export function dropChain(
  document: JsonDocument,
  past: EntriesAdded | undefined,
  programs: OwnPrograms,
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
  const isOwn = (event: string, command: string) => isChainHook(event, command, programs);
  const left = removeEntries(document, added, isOwn).document;
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
