import { isDeepStrictEqual } from 'node:util';
import type { EntriesAdded, HookGroup } from '../record/record.ts';
import type { Notice } from '../record/wanted.ts';
import { type FoundHandler, listElements, listHandlers, removalPath, removeHandler } from './handlers.ts';
import { type JsonDocument, lineAt, nodeAt, rootNode } from './json-document.ts';
import { insertElement, missingContainers, removeValue, replaceValue, textOf } from './json-edit.ts';

export interface WantedHook {
  /** Names the entry across versions, clones and Node paths. */
  key: string;
  event: string;
  group: HookGroup;
  /** Whether a command found in a file is an older form of this entry. */
  recognises: (command: string) => boolean;
}

/** Everything that we want in one JSON file. */
export interface WantedEntries {
  hooks: readonly WantedHook[];
  /** Strings for arrays, such as permission rules. */
  values: readonly { path: readonly string[]; value: string }[];
  /** A foreign hook that does the same job: reported, and taken out when `replace` says so. */
  rival?: Rival | undefined;
  /** True where a client knows a hook by its place: what we take out before others leaves an empty group. */
  positional: boolean;
}

export interface Rival {
  event: string;
  recognises: (command: string) => boolean;
  replace: boolean;
}

interface AddedEntries {
  document: JsonDocument;
  added: EntriesAdded;
  /** True when the file held entries of ours although no record of it exists. */
  adopted: boolean;
  notices: Notice[];
}

/**
 * Puts our entries into a JSON file: in place of an older form of them, else at the end.
 * `past` is what the record says we added before; entries that the user changed since keep those changes.
 */
export function addEntries(
  document: JsonDocument,
  wanted: WantedEntries,
  past: EntriesAdded | undefined,
): AddedEntries {
  const events = [...new Set(wanted.hooks.map((hook) => hook.event))];
  const paths = [...events.map((event) => ['hooks', event]), ...wanted.values.map(({ path }) => [...path])];
  const adopted = past === undefined && wanted.hooks.some((hook) => findOwn(document, hook, past).length > 0);
  const state: AddedEntries = {
    document,
    added: { containers: [], hooks: [], values: [], removed: [...(past?.removed ?? [])] },
    adopted,
    notices: [],
  };
  if (adopted) {
    const message = `${document.file} already held entries of ours without an install record; they were adopted.`;
    state.notices.push({ code: 'entries-adopted', message, file: document.file });
  }
  state.added.containers = containersOf(document, paths, adopted, past);
  if (wanted.rival !== undefined) handleRival(state, wanted.rival);
  for (const hook of wanted.hooks) addHook(state, hook, past, wanted.positional);
  const keep = wanted.values.map(({ value }) => value);
  for (const { path, value } of wanted.values) addValue(state, [...path], value, past, keep);
  return state;
}

/** Who made the containers of adopted entries is unknown; empty ones do nothing, so they count as ours. */
function containersOf(
  document: JsonDocument,
  paths: string[][],
  adopted: boolean,
  past: EntriesAdded | undefined,
): string[][] {
  const made = paths.flatMap((path) =>
    adopted ? path.map((_, index) => path.slice(0, index + 1)) : missingContainers(document, path),
  );
  const unique = new Map([...(past?.containers ?? []), ...made].map((path) => [JSON.stringify(path), path]));
  return [...unique.values()].sort((a, b) => a.length - b.length);
}

function addHook(
  state: AddedEntries,
  hook: WantedHook,
  past: EntriesAdded | undefined,
  positional: boolean,
): void {
  const path = ['hooks', hook.event];
  state.added.hooks.push({ key: hook.key, event: hook.event, group: hook.group });
  const [first, ...extra] = findOwn(state.document, hook, past);
  if (first === undefined) {
    state.document = insertElement(state.document, path, hook.group);
    return;
  }
  for (const handler of extra.reverse()) {
    state.document = removeHandler(state.document, handler, positional);
    const message = `A second entry of ours under ${path.join('.')} in ${state.document.file} was removed.`;
    state.notices.push({ code: 'entry-duplicate', message, file: state.document.file });
  }
  refreshHook(state, hook, first, past);
}

function refreshHook(
  state: AddedEntries,
  hook: WantedHook,
  found: FoundHandler,
  past: EntriesAdded | undefined,
): void {
  const current = findOwn(state.document, hook, past)[0] ?? found;
  if (isDeepStrictEqual(current.value, hook.group)) return;
  const groupPath = ['hooks', hook.event, current.group];
  const recorded = past?.hooks.find(({ key }) => key === hook.key)?.group;
  if (isDeepStrictEqual(current.value, recorded)) {
    state.document = replaceValue(state.document, groupPath, hook.group);
    return;
  }
  const command = hook.group.hooks[0]?.command ?? '';
  if (current.command !== command) {
    const commandPath = [...groupPath, 'hooks', current.index, 'command'];
    state.document = replaceValue(state.document, commandPath, command);
  }
  const after = findOwn(state.document, hook, past)[0];
  if (isDeepStrictEqual(after?.value, hook.group)) return;
  const message = `Your changes to our ${hook.event} entry in ${state.document.file} were kept.`;
  state.notices.push({ code: 'entry-customised', message, file: state.document.file });
}

function addValue(
  state: AddedEntries,
  path: string[],
  value: string,
  past: EntriesAdded | undefined,
  keep: readonly string[],
): void {
  const samePath = (entry: { path: string[] }) => isDeepStrictEqual(entry.path, path);
  const ours = past?.values.filter(samePath).map((entry) => entry.value) ?? [];
  const elements = listElements(state.document, path);
  const stale = elements.findIndex(
    (element) => ours.includes(String(element)) && !keep.includes(String(element)),
  );
  const present = elements.includes(value);
  if (!present || ours.includes(value) || state.adopted) state.added.values.push({ path, value });
  if (stale >= 0) {
    const stalePath = [...path, stale];
    state.document = present
      ? removeValue(state.document, stalePath)
      : replaceValue(state.document, stalePath, value);
  } else if (!present) {
    state.document = insertElement(state.document, path, value);
  }
}

function handleRival(state: AddedEntries, rival: Rival): void {
  const found = listHandlers(state.document, rival.event).filter(({ command }) => rival.recognises(command));
  for (const position of found.reverse()) {
    const { document } = state;
    const handler = listHandlers(document, rival.event).find(
      ({ group, index }) => group === position.group && index === position.index,
    );
    if (handler === undefined) continue;
    const node = nodeAt(rootNode(document), removalPath(handler));
    if (node === undefined) continue;
    const where = `${document.file}:${lineAt(document.body, node.offset)}`;
    if (!rival.replace) {
      const message = `${where}: the predecessor's hook (${handler.command}) is wired too; both would surface handoffs.`;
      state.notices.push({ code: 'predecessor-wired', message, file: document.file });
      continue;
    }
    const { matcher } = handler.value;
    state.added.removed.push({
      event: handler.event,
      group: handler.group,
      whole: handler.siblings === 1,
      ...(typeof matcher === 'string' ? { matcher } : {}),
      text: textOf(document, node),
    });
    state.document = removeValue(document, removalPath(handler));
    const message = `${where}: the predecessor's hook (${handler.command}) was removed; uninstall puts it back.`;
    state.notices.push({ code: 'predecessor-removed', message, file: document.file });
  }
}

function findOwn(document: JsonDocument, hook: WantedHook, past: EntriesAdded | undefined): FoundHandler[] {
  const recorded = past?.hooks.find(({ key }) => key === hook.key)?.group.hooks[0]?.command;
  return listHandlers(document, hook.event).filter(
    ({ command }) => command === recorded || hook.recognises(command),
  );
}
