import type { Node } from 'jsonc-parser';
import * as z from 'zod/mini';
import { listElements, valueAt } from './handlers.ts';
import { type JsonDocument, lineAt, nodeAt, rootNode } from './json-document.ts';
import { type JsonPath, RawJson, removeValue, replaceValue, textOf } from './json-edit.ts';

/** What a client accepts in its file beyond JSON. Of a file that does not fit it reads less than all, often nothing. */
export interface ReadShape {
  /** The events whose groups it checks; what stands under another name it passes over. */
  events: readonly string[];
  group: z.ZodMiniType;
  /** Why a value at the top makes it pass over the file; null for none. */
  refuses(key: string, value: unknown): string | null;
  /** Whether a key that stands twice does the same. */
  refusesTwice: boolean;
}

export interface ShapeFault {
  path: JsonPath;
  line: number;
  reason: string;
  /** Whether it is one group under an event, which newer clients pass over alone. */
  isGroup: boolean;
  /** `wrap`: a handler without its group, which only needs one. `remove`: a key that the client has no use for. */
  repair: 'wrap' | 'remove' | null;
}

/** A handler where a group belongs: `{"type": "command", "command": …}` directly under the event. */
export function isFlatHandler(value: unknown): boolean {
  return z.safeParse(flatHandler, value).success;
}
const flatHandler = z.looseObject({
  type: z.optional(z.string()),
  command: z.string(),
  hooks: z.optional(z.undefined()),
});

/** Lists what keeps a client from reading a file that is valid JSON, in the order of the file. */
export function listShapeFaults(document: JsonDocument, shape: ReadShape): ShapeFault[] {
  const root = rootNode(document);
  const top = (root.children ?? []).flatMap((property) => judgeKey(document, property, shape));
  const hooks = nodeAt(root, ['hooks']);
  const twice = shape.refusesTwice
    ? [...findTwice(document, root, []), ...findTwice(document, hooks, ['hooks'])]
    : [];
  const groups = shape.events.flatMap((event) =>
    listElements(document, ['hooks', event]).flatMap((group, index) =>
      judgeGroup(document, ['hooks', event, index], group, shape),
    ),
  );
  return [...top, ...twice, ...groups].sort((a, b) => a.line - b.line);
}

function faultOf(
  document: JsonDocument,
  path: JsonPath,
  parts: Omit<ShapeFault, 'path' | 'line'>,
): ShapeFault {
  const offset = nodeAt(rootNode(document), path)?.offset ?? 0;
  return { path, line: lineAt(document.body, offset), ...parts };
}

function judgeKey(document: JsonDocument, { children = [] }: Node, { refuses }: ReadShape): ShapeFault[] {
  const key = String(children[0]?.value);
  const reason = refuses(key, valueAt(document, [key]));
  if (reason === null) return [];
  const repair = reason.startsWith('the key') ? 'remove' : null;
  return [faultOf(document, [key], { reason, isGroup: false, repair })];
}

function findTwice(document: JsonDocument, node: Node | undefined, path: JsonPath): ShapeFault[] {
  const keys =
    node?.type === 'object' ? (node.children ?? []).map(({ children }) => String(children?.[0]?.value)) : [];
  const second = keys.find((key, index) => keys.indexOf(key) < index);
  if (second === undefined) return [];
  const reason = `the key "${second}" stands twice in one object`;
  return [faultOf(document, [...path, second], { reason, isGroup: false, repair: null })];
}

function judgeGroup(document: JsonDocument, path: JsonPath, group: unknown, shape: ReadShape): ShapeFault[] {
  const { error } = z.safeParse(shape.group, group);
  if (error === undefined) return [];
  const event = String(path[1]);
  if (isFlatHandler(group)) {
    const reason = `under hooks.${event} stands a handler by itself; expected a group, {"hooks": [{"type": "command", …}]}`;
    return [faultOf(document, path, { reason, isGroup: true, repair: 'wrap' })];
  }
  const [issue] = error.issues;
  const where = [...path, ...(issue?.path ?? [])].map(String).join('.');
  const reason = `${where} is not what the client expects there (${issue?.message ?? 'invalid'})`;
  return [faultOf(document, path, { reason, isGroup: true, repair: null })];
}

/** Repairs what can be repaired without a loss for the user: the text of a handler is kept as it is spelled. */
export function repairShape(document: JsonDocument, shape: ReadShape): JsonDocument {
  const faults = listShapeFaults(document, shape).filter(({ repair }) => repair !== null);
  // Groups keep their places, so the order does not matter to them.
  return faults.reduce(
    (one, { path, repair }) => (repair === 'wrap' ? wrapHandler(one, path) : removeValue(one, path)),
    document,
  );
}

export function wrapHandler(document: JsonDocument, path: JsonPath): JsonDocument {
  const node = nodeAt(rootNode(document), path);
  return node === undefined
    ? document
    : replaceValue(document, path, { hooks: [new RawJson(textOf(document, node))] });
}
