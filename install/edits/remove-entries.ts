import { isDeepStrictEqual } from 'node:util';
import type { EntriesAdded } from '../record/record.ts';
import type { Notice } from '../record/wanted.ts';
import { eventsOf, listElements, listHandlers, removeHandler, valueAt } from './handlers.ts';
import { type JsonDocument, nodeAt, rootNode } from './json-document.ts';
import { insertElement, RawJson, removeValue } from './json-edit.ts';

export interface RemovedEntries {
  document: JsonDocument;
  notices: Notice[];
}

/**
 * Takes out exactly what was recorded, puts back what was taken out for it, and drops the containers made for it
 * that are empty now; whatever else the user changed stays. `recognises` finds entries that are ours besides the
 * recorded ones. `positional`: see WantedEntries.
 */
export function removeEntries(
  document: JsonDocument,
  added: EntriesAdded,
  recognises: (event: string, command: string) => boolean = () => false,
  positional = false,
): RemovedEntries {
  const state: RemovedEntries = { document, notices: [] };
  // Backwards, because each was taken out of a file that still held the ones before it.
  for (const removed of [...added.removed].reverse()) restoreRemoved(state, removed);
  for (const event of eventsOf(document)) {
    const recorded = added.hooks.filter((hook) => hook.event === event).map(commandOf);
    const own = listHandlers(state.document, event).filter(
      ({ command }) => recorded.includes(command) || recognises(event, command),
    );
    // From the last to the first, so that the positions of the rest stay right.
    for (const handler of own.reverse()) state.document = removeHandler(state.document, handler, positional);
  }
  for (const { path, value } of added.values) {
    const index = listElements(state.document, path).lastIndexOf(value);
    if (index >= 0) state.document = removeValue(state.document, [...path, index]);
  }
  dropEmptyContainers(state, added.containers);
  return state;
}

function commandOf(hook: EntriesAdded['hooks'][number]): string | undefined {
  return hook.group.hooks[0]?.command;
}

/** Nothing is put back twice: the user may have done it meanwhile. */
function restoreRemoved(state: RemovedEntries, removed: EntriesAdded['removed'][number]): void {
  const { document } = state;
  const path = ['hooks', removed.event];
  const taken: unknown = JSON.parse(removed.text);
  const same = (value: unknown) => isDeepStrictEqual(value, taken);
  const groups = listElements(document, path);
  const handlers = groups.map((_, group) => listElements(document, [...path, group, 'hooks']));
  if (removed.whole ? groups.some(same) : handlers.some((list) => list.some(same))) return;
  const raw = new RawJson(removed.text);
  const matchers = groups.map((_, group) => valueAt(document, [...path, group, 'matcher']));
  const home = matchers.findIndex(
    (matcher, group) => matcher === removed.matcher && handlers[group]?.length !== 0,
  );
  if (removed.whole) {
    state.document = insertElement(document, path, raw, removed.group);
  } else if (home >= 0) {
    state.document = insertElement(document, [...path, home, 'hooks'], raw);
  } else {
    const matcher = removed.matcher === undefined ? {} : { matcher: removed.matcher };
    state.document = insertElement(document, path, { ...matcher, hooks: [raw] }, removed.group);
  }
  const message = `The predecessor's hook was put back into ${document.file}.`;
  state.notices.push({ code: 'predecessor-restored', message, file: document.file });
}

function dropEmptyContainers(state: RemovedEntries, containers: string[][]): void {
  for (const path of [...containers].reverse()) {
    const node = nodeAt(rootNode(state.document), path);
    if (node !== undefined && (node.children ?? []).length === 0) {
      state.document = removeValue(state.document, path);
    }
  }
}
