import { type ParseError, parse } from 'jsonc-parser';
import { readOrNull } from '../../core/files/user-file.ts';
import { createFile } from '../../core/files/write.ts';

// A proof runs the client on a copy of the user's configuration, without what has nothing to do with our hook.

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The key under which clients list our plugin. */
export function isOwnPlugin(key: string): boolean {
  return key.startsWith('agent-handoff@');
}

/** Copies a file, changed; one that is not there is left out. */
export function copyFile(
  from: string,
  to: string,
  change: (bytes: Uint8Array) => string | Uint8Array = (bytes) => bytes,
): void {
  const bytes = readOrNull(from);
  if (bytes !== null) createFile(to, change(bytes));
}

function parseJson(text: string, comments: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    const value: unknown = comments ? parse(text, errors) : undefined;
    return errors.length === 0 ? value : undefined;
  }
}

/**
 * Changes a JSON text. What is no JSON object stays as it is: the client must judge it as it does the user's. `comments`:
 * whether the client reads past them; in the copy there are none.
 */
export function changeJson(
  bytes: Uint8Array,
  change: (value: JsonObject) => unknown,
  { comments = false }: { comments?: boolean } = {},
): string {
  const text = Buffer.from(bytes).toString('utf8');
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const value = parseJson(text.slice(bom.length), comments);
  return isObject(value) ? bom + JSON.stringify(change(value), null, 2) : text;
}

/** The same value with every text in it that could be a program, an address or a secret made harmless. */
export function makeHarmless(value: unknown): unknown {
  if (typeof value === 'string') return ':';
  if (Array.isArray(value)) return value.map(makeHarmless);
  if (!isObject(value)) return value;
  const kept = ['type', 'matcher'];
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    kept.includes(key) && typeof one === 'string' ? one : makeHarmless(one),
  ]);
  return Object.fromEntries(entries);
}

/**
 * The hooks of a client's file with our handlers alone, as others may act on the user's data. A group that the client may
 * stumble over stays, and runs nothing.
 */
export function copyHooks(
  hooks: JsonObject,
  isOurs: (event: string, command: string) => boolean,
  isRead: (group: JsonObject) => boolean = () => true,
): JsonObject {
  const copyGroup = (event: string, group: unknown): unknown[] => {
    if (!isObject(group) || !Array.isArray(group.hooks) || !isRead(group)) return [makeHarmless(group)];
    const own = group.hooks.filter((hook: unknown) => isObject(hook) && isOurs(event, String(hook.command)));
    return own.length === 0 ? [] : [{ ...group, hooks: own }];
  };
  const events = Object.entries(hooks).map(([event, groups]) => {
    if (!Array.isArray(groups)) return [event, makeHarmless(groups)];
    return [event, groups.flatMap((group) => copyGroup(event, group))];
  });
  return Object.fromEntries(events);
}
