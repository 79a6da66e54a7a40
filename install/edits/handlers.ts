import { parse } from 'jsonc-parser';
import { lineOf } from '../programs/exec-form.ts';
import type { JsonDocument } from './json-document.ts';
import { type JsonPath, removeValue, replaceValue } from './json-edit.ts';

/** A command hook found in a file, at `hooks.<event>[group].hooks[index]`. */
export interface FoundHandler {
  event: string;
  group: number;
  index: number;
  /** Its command; with the arguments where it has them apart. */
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
      const given = field(handler, 'args');
      const args = Array.isArray(given) ? given.map(String) : undefined;
      return [{ event, group, index, command: lineOf({ command, args }), value, siblings: handlers.length }];
    });
  });
}

/** The value of a body; one with comments takes ten times as long to read. */
function bodyValue({ body }: JsonDocument): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return parse(body);
  }
}

export function valueAt(document: JsonDocument, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (Array.isArray(value) ? value[Number(step)] : field(value, String(step))),
    bodyValue(document),
  );
}

export function listElements(document: JsonDocument, path: JsonPath): unknown[] {
  const value = valueAt(document, path);
  return Array.isArray(value) ? value : [];
}

/** The handler at the same place as it is now: earlier removals may have left it alone in its group. */
export function handlerNow(
  document: JsonDocument,
  { event, group, index }: FoundHandler,
): FoundHandler | undefined {
  return listHandlers(document, event).find((one) => one.group === group && one.index === index);
}

/** Takes out a handler, with its group when it is alone. `positional`: an empty group stays before others. */
function removeHandler(document: JsonDocument, handler: FoundHandler, positional: boolean): JsonDocument {
  const current = handlerNow(document, handler);
  if (current === undefined) return document;
  const path = removalPath(current);
  const groups = listElements(document, ['hooks', current.event]).length;
  const isFollowed = current.siblings === 1 && current.group < groups - 1;
  return positional && isFollowed ? replaceValue(document, path, { hooks: [] }) : removeValue(document, path);
}

/** The same for several of one event: from the last to the first, so that the places of the rest stay right. */
export function removeHandlers(
  document: JsonDocument,
  handlers: readonly FoundHandler[],
  positional: boolean,
): JsonDocument {
  return [...handlers].reverse().reduce((rest, one) => removeHandler(rest, one, positional), document);
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

export function listAllHandlers(document: JsonDocument): FoundHandler[] {
  const hooks = valueAt(document, ['hooks']);
  return isObject(hooks) ? Object.keys(hooks).flatMap((event) => listHandlers(document, event)) : [];
}
