import { type JsonDocument, nodeAt, rootNode } from './json-document.ts';
import { type JsonPath, removeValue, replaceValue } from './json-edit.ts';

/** A command hook found in a file, at `hooks.<event>[group].hooks[index]`. */
export interface FoundHandler {
  event: string;
  group: number;
  index: number;
  command: string;
  /** The whole group as parsed. */
  value: Record<string, unknown>;
  /** Handlers in that group, this one included. */
  siblings: number;
}

/** Lists the command hooks of an event in file order. Groups and handlers of a shape we do not know are skipped. */
export function listHandlers(document: JsonDocument, event: string): FoundHandler[] {
  return listElements(document, ['hooks', event]).flatMap((value, group) => {
    const handlers = field(value, 'hooks');
    if (!isObject(value) || !Array.isArray(handlers)) return [];
    return handlers.flatMap((handler: unknown, index) => {
      const command = field(handler, 'command');
      if (typeof command !== 'string') return [];
      return [{ event, group, index, command, value, siblings: handlers.length }];
    });
  });
}

/** The value at a path, undefined when there is none. */
export function valueAt(document: JsonDocument, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (Array.isArray(value) ? value[Number(step)] : field(value, String(step))),
    JSON.parse(document.body),
  );
}

/** The elements of the array at a path; none when there is no such array. */
export function listElements(document: JsonDocument, path: JsonPath): unknown[] {
  const value = valueAt(document, path);
  return Array.isArray(value) ? value : [];
}

/**
 * Takes out a handler, with its group when it is alone in it. Its neighbours are counted anew, because earlier
 * removals may have left it alone. `positional`: groups that follow keep their place, an empty group stays before them.
 */
export function removeHandler(
  document: JsonDocument,
  handler: FoundHandler,
  positional = false,
): JsonDocument {
  const current = listHandlers(document, handler.event).find(
    ({ group, index }) => group === handler.group && index === handler.index,
  );
  if (current === undefined) return document;
  const path = removalPath(current);
  const groups = listElements(document, ['hooks', current.event]).length;
  const followed = current.siblings === 1 && current.group < groups - 1;
  return positional && followed ? replaceValue(document, path, { hooks: [] }) : removeValue(document, path);
}

/** Where a found handler's own value is, or its group's when it is alone there. */
export function removalPath(handler: FoundHandler): (string | number)[] {
  const group = ['hooks', handler.event, handler.group];
  return handler.siblings === 1 ? group : [...group, 'hooks', handler.index];
}

function field(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The events that have hooks in a file. */
export function eventsOf(document: JsonDocument): string[] {
  const hooks = nodeAt(rootNode(document), ['hooks']);
  return [...new Set((hooks?.children ?? []).map((property) => String(property.children?.[0]?.value)))];
}

export function listAllHandlers(document: JsonDocument): FoundHandler[] {
  return eventsOf(document).flatMap((event) => listHandlers(document, event));
}
