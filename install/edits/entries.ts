import { isDeepStrictEqual } from 'node:util';
import { lineOf } from '../programs/exec-form.ts';
import type { EntriesAdded, HookGroup } from '../record/record.ts';
import type { Notice } from '../record/wanted.ts';
import { customised } from './entry-diff.ts';
import {
  type FoundHandler,
  handlerNow,
  listAllHandlers,
  listElements,
  listHandlers,
  removeHandlers,
  valueAt,
} from './handlers.ts';
import type { JsonDocument } from './json-document.ts';
import { insertElement, missingContainers, removeIfEmpty, removeValue, replaceValue } from './json-edit.ts';
import { handleRival, type Rival, restoreRemoved } from './rival.ts';

export interface WantedHook {
  /** Names the entry across versions, clones and Node paths. */
  key: string;
  event: string;
  group: HookGroup;
  /** Whether a command found in a file is an older form of this entry. */
  recognises: (command: string) => boolean;
  /** Whether it runs the same in a form of the user's, such as behind `timeout 5`. */
  isEdited: (command: string) => boolean;
}

export interface WantedEntries {
  hooks: readonly WantedHook[];
  values: EntriesAdded['values'];
  rival?: Rival | undefined;
  /** True where a client knows a hook by its place: what we take out before others leaves an empty group. */
  positional: boolean;
}

interface Edited {
  document: JsonDocument;
  notices: Notice[];
}

interface AddedEntries extends Edited {
  added: EntriesAdded;
  /** True when the file held entries of ours although no record of it exists. */
  adopted: boolean;
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
  const { file } = document;
  const adopted = past === undefined && wanted.hooks.some((hook) => findOwn(document, hook, past).length > 0);
  const containers = containersOf(document, wanted, adopted, past);
  const added = { containers, hooks: [], values: [], removed: [...(past?.removed ?? [])] };
  const state: AddedEntries = { document, added, adopted, notices: [] };
  if (adopted) {
    const message = `${file} already held entries of ours without an install record; they were adopted.`;
    state.notices.push({ code: 'entries-adopted', message, file });
  }
  if (wanted.rival !== undefined) handleRival(state, wanted.rival, wanted.positional);
  for (const hook of wanted.hooks) addHook(state, hook, past, wanted.positional);
  const keep = wanted.values.map(({ value }) => value);
  for (const { path, value } of wanted.values) addValue(state, path, value, past, keep);
  return state;
}

/** Who made the containers of adopted entries is unknown; empty ones do nothing, so they count as ours. */
function containersOf(
  document: JsonDocument,
  { hooks, values }: WantedEntries,
  adopted: boolean,
  past: EntriesAdded | undefined,
): string[][] {
  const paths = [...hooks.map(({ event }) => ['hooks', event]), ...values.map(({ path }) => path)];
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
  const { key, event, group } = hook;
  const { file } = state.document;
  state.added.hooks.push({ key, event, group });
  const [first, ...extra] = findOwn(state.document, hook, past);
  if (first === undefined) {
    const edited = listHandlers(state.document, event).find(({ command }) => hook.isEdited(command));
    if (edited === undefined) state.document = insertElement(state.document, ['hooks', event], group);
    else state.notices.push(customised(file, event, group, edited.value));
    return;
  }
  state.document = removeHandlers(state.document, extra, positional);
  const message = `A second entry of ours under hooks.${event} in ${file} was removed.`;
  state.notices.push(...extra.map((): Notice => ({ code: 'entry-duplicate', message, file })));
  refreshHook(state, hook, first, past);
}

function refreshHook(
  state: AddedEntries,
  hook: WantedHook,
  found: FoundHandler,
  past: EntriesAdded | undefined,
): void {
  const { key, event, group } = hook;
  const { file } = state.document;
  const current = handlerNow(state.document, found) ?? found;
  if (isDeepStrictEqual(current.value, group)) return;
  const groupPath = ['hooks', event, current.group];
  const recorded = past?.hooks.find((one) => one.key === key)?.group;
  if (isDeepStrictEqual(current.value, recorded)) {
    state.document = replaceValue(state.document, groupPath, group);
    return;
  }
  const [handler = { command: '' }] = group.hooks;
  const place = [...groupPath, 'hooks', current.index];
  const isExec = [handler, valueAt(state.document, place)].some((one) => Object.hasOwn(Object(one), 'args'));
  if (current.command !== lineOf(handler))
    state.document = isExec
      ? replaceValue(state.document, place, handler)
      : replaceValue(state.document, [...place, 'command'], handler.command);
  const now = valueAt(state.document, groupPath);
  if (!isDeepStrictEqual(now, group)) state.notices.push(customised(file, event, group, now));
}

function addValue(
  state: AddedEntries,
  path: string[],
  value: string,
  past: EntriesAdded | undefined,
  keep: readonly string[],
): void {
  const { document } = state;
  const ours = past?.values.filter((one) => isDeepStrictEqual(one.path, path)).map((one) => one.value) ?? [];
  const elements = listElements(document, path);
  const isStale = (element: unknown) => ours.includes(String(element)) && !keep.includes(String(element));
  const stale = elements.findIndex(isStale);
  const isPresent = elements.includes(value);
  if (!isPresent || ours.includes(value) || state.adopted) state.added.values.push({ path, value });
  if (stale >= 0 && isPresent) state.document = removeValue(document, [...path, stale]);
  else if (stale >= 0) state.document = replaceValue(document, [...path, stale], value);
  else if (!isPresent) state.document = insertElement(document, path, value);
}

function findOwn(document: JsonDocument, hook: WantedHook, past: EntriesAdded | undefined): FoundHandler[] {
  const [handler] = past?.hooks.find(({ key }) => key === hook.key)?.group.hooks ?? [];
  const recorded = handler && lineOf(handler);
  return listHandlers(document, hook.event).filter(
    ({ command }) => command === recorded || hook.recognises(command),
  );
}

/**
 * Takes out what was recorded, puts back what was taken out for it, and drops the containers made for it that are empty.
 * `recognises` finds entries of ours that are not recorded. `positional`: see WantedEntries.
 */
export function removeEntries(
  document: JsonDocument,
  added: EntriesAdded,
  positional: boolean,
  recognises: (event: string, command: string) => boolean = () => false,
): Edited {
  const state: Edited = { document, notices: [] };
  // Backwards, because each was taken out of a file that still held the ones before it.
  for (const removed of [...added.removed].reverse()) restoreRemoved(state, removed, positional);
  const recorded = added.hooks.map(
    ({ event, group }) => `${event} ${lineOf(group.hooks[0] ?? { command: '' })}`,
  );
  const own = listAllHandlers(state.document).filter(
    ({ event, command }) => recorded.includes(`${event} ${command}`) || recognises(event, command),
  );
  state.document = removeHandlers(state.document, own, positional);
  for (const { path, value } of added.values) {
    const index = listElements(state.document, path).lastIndexOf(value);
    if (index >= 0) state.document = removeValue(state.document, [...path, index]);
  }
  state.document = [...added.containers].reverse().reduce(removeIfEmpty, state.document);
  return state;
}
