import { isDeepStrictEqual } from 'node:util';
import type { EntriesAdded, WantedHook } from '../../../install/edits/entries.ts';
import { listHandlers } from '../../../install/edits/handlers.ts';
import type { JsonDocument } from '../../../install/edits/json-document.ts';
import { removeEntries } from '../../../install/edits/remove-entries.ts';
import { gateCommand, isGateCommand } from '../../../install/gate-launcher.ts';
import type { Notice } from '../../../install/notice.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import { type CodexConfig, trustHash, trustKey, trustOf } from './config.ts';
import { codex, pathForms } from './location.ts';

export const gateEvent = 'PreToolUse';
const matcher = 'Bash';
const timeout = 5;

/** One group at the end of its event, because trust goes by place; every shell tool is called `Bash` here (measured). */
export function wantedGate(clone: string, programs: OwnPrograms): WantedHook {
  return {
    key: 'thread-gate',
    event: gateEvent,
    group: {
      matcher,
      hooks: [{ type: 'command', command: gateCommand(clone, codex), timeout }],
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

/** What the user still has to do before Codex holds a gate, at every install, as far as config.toml shows it. */
export function explainGate(after: JsonDocument, config: CodexConfig, programs: OwnPrograms): Notice[] {
  const { file } = after;
  const own = listHandlers(after, gateEvent).find(({ command }) => isCodexGate(gateEvent, command, programs));
  if (own === undefined) return [];
  const keys = pathForms(file).map((path) => trustKey(path, own.group, own.index, gateEvent));
  const trust = trustOf(config, keys);
  const until = 'Until then every command runs.';
  if (trust?.disabled) {
    const message = `Codex has the gate hook switched off (${config.file}); /hooks switches it on again. ${until}`;
    return [{ code: 'hook-disabled', message, file }];
  }
  const { command } = own;
  const plain = isDeepStrictEqual(own.value, { matcher, hooks: [{ type: 'command', command, timeout }] });
  if (plain && trust?.hash === trustHash({ command, timeout }, gateEvent, matcher)) return [];
  const message = `Codex holds no gate before you trust that hook too: at the next start it says "Hooks need review"; choose "Trust all and continue". Or run install with --trust-codex-hook. ${until}`;
  return [{ code: 'gate-untrusted', message, file }];
}
