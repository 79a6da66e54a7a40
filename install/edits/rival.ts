import { isDeepStrictEqual } from 'node:util';
import { isPredecessorAlone, wiredNotice } from '../programs/predecessor.ts';
import type { EntriesAdded } from '../record/record.ts';
import type { Notice } from '../record/wanted.ts';
import {
  type FoundHandler,
  listElements,
  listHandlers,
  removalPath,
  removeHandlers,
  valueAt,
} from './handlers.ts';
import { type JsonDocument, lineAt, nodeAt, rootNode } from './json-document.ts';
import {
  insertElement,
  insertProperty,
  type JsonPath,
  RawJson,
  removeValue,
  replaceValue,
  textOf,
} from './json-edit.ts';
import { isFlatHandler, wrapHandler } from './read-shape.ts';

/** A foreign program that does the same job: its hooks are reported, and taken out when `replace` says so. */
export interface Rival {
  event: string;
  recognises: (command: string) => boolean;
  replace: boolean;
  /** Whether a handler without a group keeps the client from reading the file: others of the user's then get one. */
  wraps: boolean;
  /** Whether it left its groups under the event's name at the top of the file, where the client reads none. */
  atTop: boolean;
}

type Removed = EntriesAdded['removed'][number];

interface State {
  document: JsonDocument;
  notices: Notice[];
}

/** Reports what the rival has in the file, or takes it out and records how it stood. */
export function handleRival(state: State & { added: EntriesAdded }, rival: Rival, positional: boolean): void {
  if (rival.atTop) handleTop(state, rival);
  const { event, recognises, replace } = rival;
  const grouped = listHandlers(state.document, event).filter(({ command }) => recognises(command));
  for (const handler of grouped.reverse()) {
    const now = listHandlers(state.document, event).find(
      (one) => one.group === handler.group && one.index === handler.index,
    );
    takeOut(state, now ?? handler, replace, positional);
  }
  if (rival.wraps) handleFlat(state, rival);
}

function takeOut(
  state: State & { added: EntriesAdded },
  handler: FoundHandler,
  replace: boolean,
  positional: boolean,
): void {
  const { document } = state;
  const path = removalPath(handler);
  const node = nodeAt(rootNode(document), path);
  if (node === undefined) return;
  if (!reportHook(state, path, handler.command, replace)) return;
  const { matcher } = handler.value;
  state.added.removed.push({
    event: handler.event,
    group: handler.group,
    whole: handler.siblings === 1,
    ...(typeof matcher === 'string' ? { matcher } : {}),
    text: textOf(document, node),
  });
  state.document = removeHandlers(document, [handler], positional);
}

/** Handlers that stand in the event's list themselves: the rival's go, those of others get the group that they lack. */
function handleFlat(state: State & { added: EntriesAdded }, { event, recognises, replace }: Rival): void {
  const groups = listElements(state.document, ['hooks', event]);
  const flat = groups.flatMap((value, group) =>
    isFlatHandler(value) ? [{ group, command: commandOf(value) }] : [],
  );
  for (const { group, command } of flat.reverse()) {
    const path = ['hooks', event, group];
    const node = nodeAt(rootNode(state.document), path);
    if (node === undefined) continue;
    const removed = { event, group, whole: true, text: textOf(state.document, node) };
    if (recognises(command)) {
      if (!reportHook(state, path, command, replace)) continue;
      state.added.removed.push(removed);
      state.document = removeValue(state.document, path);
    } else if (replace) {
      const { file } = state.document;
      const message = `${file}:${lineOf(state.document, path)}: a hook without a group, which can keep the client from reading the file, got one; uninstall takes it back.`;
      state.notices.push({ code: 'entry-wrapped', message, file });
      state.added.removed.push({ ...removed, how: 'wrapped' });
      state.document = wrapHandler(state.document, path);
    }
  }
}

/** The event's own name at the top, with scripts under it: what the rival's first versions wrote. */
function handleTop(state: State & { added: EntriesAdded }, { event, recognises, replace }: Rival): void {
  const groups = valueAt(state.document, [event]);
  const isTheirs = (group: unknown) => {
    const { script } = Object(group) as { script?: unknown };
    return (
      typeof script === 'string' ||
      recognises(commandOf(group)) ||
      JSON.stringify(group).includes('surface-handoffs.sh')
    );
  };
  const node = nodeAt(rootNode(state.document), [event]);
  if (!Array.isArray(groups) || node === undefined || !groups.every(isTheirs)) return;
  if (!report(state, [event], `the key "${event}" at the top`, replace)) return;
  state.added.removed.push({ event, group: 0, whole: true, how: 'key', text: textOf(state.document, node) });
  state.document = removeValue(state.document, [event]);
}

function commandOf(value: unknown): string {
  return String((Object(value) as { command?: unknown }).command ?? '');
}

function lineOf({ file, body }: JsonDocument, path: JsonPath): number {
  return lineAt(body, nodeAt(rootNode({ file, body }), path)?.offset ?? 0);
}

/** The same of a hook, which stays where it does other things too. */
function reportHook(state: State, path: JsonPath, command: string, replace: boolean): boolean {
  if (isPredecessorAlone(command)) return report(state, path, command, replace);
  const { file } = state.document;
  const line = lineOf(state.document, path);
  const what = `the predecessor's hook (${command})`;
  const reason = `line ${line}: ${what} is still wired.`;
  const message = `${file}:${line}: ${what} does other things as well and was left alone; both would surface handoffs. Take it out of that command yourself.`;
  state.notices.push({ code: 'predecessor-mixed', message, file, reason });
  return false;
}

/** Says what was found and what becomes of it; returns whether it is taken out. */
function report({ document, notices }: State, path: JsonPath, words: string, replace: boolean): boolean {
  const { file } = document;
  const line = lineOf(document, path);
  if (replace) {
    const message = `${file}:${line}: the predecessor's hook (${words}) was removed; uninstall puts it back.`;
    notices.push({ code: 'predecessor-removed', message, file });
  } else notices.push(wiredNotice(file, `the predecessor's hook (${words})`, line));
  return replace;
}

/** Puts back what was taken out; nothing twice, as the user may have done it meanwhile. */
export function restoreRemoved(state: State, removed: Removed, positional: boolean): void {
  const { document } = state;
  const { file } = document;
  const restored = restore(document, removed, positional);
  if (restored === document) return;
  state.document = restored;
  const message =
    removed.how === 'wrapped'
      ? `A hook in ${file} stands without a group again, as before.`
      : `The predecessor's hook was put back into ${file}.`;
  state.notices.push({ code: 'predecessor-restored', message, file });
}

function restore(document: JsonDocument, removed: Removed, positional: boolean): JsonDocument {
  const raw = new RawJson(removed.text);
  const taken: unknown = JSON.parse(removed.text);
  const path = ['hooks', removed.event];
  const groups = listElements(document, path);
  const placeOf = (value: unknown) => groups.findIndex((group) => isDeepStrictEqual(group, value));
  if (removed.how === 'key')
    return valueAt(document, [removed.event]) === undefined
      ? insertProperty(document, removed.event, raw)
      : document;
  if (removed.how === 'wrapped') {
    const place = placeOf({ hooks: [taken] });
    return place < 0 ? document : replaceValue(document, [...path, place], raw);
  }
  const handlers = groups.map((_, group) => listElements(document, [...path, group, 'hooks']));
  const isSame = (value: unknown) => isDeepStrictEqual(value, taken);
  if (removed.whole ? groups.some(isSame) : handlers.some((list) => list.some(isSame))) return document;
  const isHeldFree = positional && isDeepStrictEqual(groups[removed.group], { hooks: [] });
  if (removed.whole && isHeldFree) return replaceValue(document, [...path, removed.group], raw);
  if (removed.whole) return insertElement(document, path, raw, removed.group);
  const home = groups.findIndex(
    (_, group) =>
      valueAt(document, [...path, group, 'matcher']) === removed.matcher && handlers[group]?.length !== 0,
  );
  if (home >= 0) return insertElement(document, [...path, home, 'hooks'], raw);
  const matcher = removed.matcher === undefined ? {} : { matcher: removed.matcher };
  return insertElement(document, path, { ...matcher, hooks: [raw] }, removed.group);
}
