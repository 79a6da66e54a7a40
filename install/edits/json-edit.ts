import type { Node } from 'jsonc-parser';
import { type JsonDocument, nodeAt, rootNode } from './json-document.ts';

// jsonc-parser's `modify` (3.3.1) takes the 2 out of `[1,2]` as `[12]`, and where it formats what it inserts it respells
// the user's values around it: so we splice ourselves.

export type JsonPath = readonly (string | number)[];

/** The prefixes of a path that the document lacks, outermost first. */
export function missingContainers<Step extends string | number>(
  document: JsonDocument,
  path: readonly Step[],
): Step[][] {
  const root = rootNode(document);
  const prefixes = path.map((_, index) => path.slice(0, index + 1));
  return prefixes.filter((prefix) => nodeAt(root, prefix) === undefined);
}

/** Puts an element into the array at a path, at `index` or at its end, making the containers that are missing. */
export function insertElement(
  document: JsonDocument,
  path: JsonPath,
  content: JsonContent,
  index = Number.POSITIVE_INFINITY,
): JsonDocument {
  const root = rootNode(document);
  const style = detectStyle(document.body, root);
  const depth = path.length - missingContainers(document, path).length;
  const container = nodeAt(root, path.slice(0, depth));
  if (container === undefined) throw new Error(`no container at ${path.join('.')}`);
  const [key, ...below] = path.slice(depth);
  if (key === undefined)
    return insertChild(document, container, index, style, (indent) => formatJson(content, style, indent));
  const nested = below.reduceRight<JsonContent>((inner, name) => ({ [name]: inner }), [content]);
  const write = (indent: string | null) =>
    JSON.stringify(key) + style.colon + formatJson(nested, style, indent);
  return insertChild(document, container, Number.POSITIVE_INFINITY, style, write);
}

/** Puts a property at the end of the object at a path, or of the one at the top. */
export function insertProperty(
  document: JsonDocument,
  key: string,
  content: JsonContent,
  path: JsonPath = [],
): JsonDocument {
  const root = rootNode(document);
  const container = nodeAt(root, path);
  if (container === undefined) throw new Error(`no object at ${path.join('.')}`);
  const style = detectStyle(document.body, root);
  const write = (indent: string | null) =>
    JSON.stringify(key) + style.colon + formatJson(content, style, indent);
  return insertChild(document, container, Number.POSITIVE_INFINITY, style, write);
}

/** Replaces the value at a path in its place; it stays on one line if the old value stood on one. */
export function replaceValue(document: JsonDocument, path: JsonPath, content: JsonContent): JsonDocument {
  const root = rootNode(document);
  const node = nodeAt(root, path);
  if (node === undefined) throw new Error(`no value at ${path.join('.')}`);
  const spread = textOf(document, node).includes('\n');
  const indent = spread ? lineIndent(document.body, node.offset) : null;
  const text = formatJson(content, detectStyle(document.body, root), indent);
  return splice(document, node.offset, node.offset + node.length, text);
}

/** Takes out an element or a property with the comma that belongs to it: the exact inverse of an insertion. */
export function removeValue(document: JsonDocument, path: JsonPath): JsonDocument {
  const node = nodeAt(rootNode(document), path);
  const entry = node?.parent?.type === 'property' ? node.parent : node;
  const siblings = entry?.parent?.children;
  if (entry?.parent === undefined || siblings === undefined) throw new Error(`no value at ${path.join('.')}`);
  const position = siblings.indexOf(entry);
  const previous = siblings[position - 1];
  const next = siblings[position + 1];
  if (previous !== undefined) return splice(document, endOf(previous), endOf(entry), '');
  if (next !== undefined) return splice(document, entry.offset, next.offset, '');
  return splice(document, entry.parent.offset + 1, endOf(entry.parent) - 1, '');
}

/** Takes out an object or array that holds nothing; anything else stays. */
export function removeIfEmpty(document: JsonDocument, path: readonly string[]): JsonDocument {
  const node = nodeAt(rootNode(document), path);
  return node?.children?.length === 0 ? removeValue(document, path) : document;
}

export function textOf(document: JsonDocument, node: Node): string {
  return document.body.slice(node.offset, endOf(node));
}

function insertChild(
  document: JsonDocument,
  container: Node,
  index: number,
  style: JsonStyle,
  write: (indent: string | null) => string,
): JsonDocument {
  const { body } = document;
  const children = container.children ?? [];
  const last = children.at(-1);
  if (last === undefined) return fillEmpty(document, container, style, write);
  const before = children.at(-2);
  const gap = body.slice(before === undefined ? container.offset + 1 : endOf(before), last.offset);
  const ownLine = gap.includes('\n');
  const indent = ownLine ? lineIndent(body, last.offset) : null;
  const spacing = ownLine ? style.newline + indent : inlineComma(style).slice(1);
  const sameLine = before !== undefined && /^[ \t]*,[ \t]*$/.test(gap);
  const separator = sameLine ? gap : `,${spacing}`;
  const next = children[index];
  if (next === undefined) return splice(document, endOf(last), endOf(last), separator + write(indent));
  return splice(document, next.offset, next.offset, write(indent) + separator);
}

function fillEmpty(
  document: JsonDocument,
  container: Node,
  style: JsonStyle,
  write: (indent: string | null) => string,
): JsonDocument {
  const [start, end] = [container.offset + 1, endOf(container) - 1];
  if (!style.multiline) return splice(document, start, end, write(null));
  const outer = lineIndent(document.body, container.offset);
  const inner = outer + style.unit;
  return splice(document, start, end, style.newline + inner + write(inner) + style.newline + outer);
}

function splice(document: JsonDocument, start: number, end: number, text: string): JsonDocument {
  return { ...document, body: document.body.slice(0, start) + text + document.body.slice(end) };
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

interface JsonStyle {
  newline: '\n' | '\r\n';
  unit: string;
  multiline: boolean;
  colon: string;
}

/** JSON text to be put in as it is: what was taken out of a file and is put back. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type JsonContent =
  | null
  | boolean
  | number
  | string
  | RawJson
  | readonly JsonContent[]
  | { readonly [key: string]: JsonContent | undefined };

/** Reads the style off the first property; an empty file gets two spaces and line feeds. */
function detectStyle(body: string, root: Node): JsonStyle {
  const newline = /\r?\n/.exec(body)?.[0] === '\r\n' ? '\r\n' : '\n';
  const first = root.children?.[0];
  if (first === undefined) return { newline, unit: '  ', multiline: true, colon: ': ' };
  const multiline = body.slice(root.offset, first.offset).includes('\n');
  const unit = multiline ? lineIndent(body, first.offset).slice(lineIndent(body, root.offset).length) : '';
  const [key, value] = first.children ?? [];
  const between = key && value ? body.slice(key.offset + key.length, value.offset) : ': ';
  return { newline, unit, multiline, colon: /^[ \t]*:[ \t]*$/.test(between) ? between : ': ' };
}

function lineIndent(body: string, offset: number): string {
  const start = body.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(body.slice(start, offset))?.[0] ?? '';
}

/** Writes a value in a style; `indent` is that of the line it begins on, null puts it all on one line. */
function formatJson(content: JsonContent, style: JsonStyle, indent: string | null): string {
  if (content instanceof RawJson) return content.text;
  if (typeof content !== 'object' || content === null) return JSON.stringify(content);
  const inner = indent === null ? null : indent + style.unit;
  const parts = Array.isArray(content)
    ? content.map((element) => formatJson(element, style, inner))
    : Object.entries(content).flatMap(([key, value]) =>
        value === undefined ? [] : [JSON.stringify(key) + style.colon + formatJson(value, style, inner)],
      );
  const [open, close] = Array.isArray(content) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  if (inner === null) return open + parts.join(inlineComma(style)) + close;
  const line = style.newline + inner;
  return open + line + parts.join(`,${line}`) + style.newline + indent + close;
}

/** Between two values on one line: the file's own habit is read off its colon. */
function inlineComma(style: JsonStyle): string {
  return /\s$/.test(style.colon) ? ', ' : ',';
}
