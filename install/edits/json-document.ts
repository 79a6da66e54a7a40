import { type Node, type ParseError, type ParseOptions, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type ErrorCode, HandoffError } from '../../core/errors.ts';

/** A JSON file of the user, split so that offsets into `body` are what the parser reports. */
export interface JsonDocument {
  file: string;
  bom: '' | '\uFEFF';
  body: string;
}

/**
 * Decodes and checks a JSON file; white space alone counts as `{}`, as Claude Code reads it. `comments`: whether the
 * client reads past them. Throws `settings-invalid`, or `settings-comments` for one that only comments or trailing
 * commas spoil, with file and line.
 */
export function parseDocument(file: string, bytes: Uint8Array, comments = false): JsonDocument {
  const text = decode(file, bytes);
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(bom.length);
  if (body.trim() === '') return { file, bom, body: `{}${body}` };
  try {
    JSON.parse(body);
  } catch (cause) {
    const isRead = comments && parseErrors(body, { disallowComments: false }).length === 0;
    if (!isRead) throw explainInvalid(file, body, cause);
  }
  rootNode({ file, body });
  return { file, bom, body };
}

export function encodeDocument(document: JsonDocument): Uint8Array {
  return Buffer.from(document.bom + document.body, 'utf8');
}

/** The syntax tree of a body that `parseDocument` accepted, or of one that our own splices made from it. */
export function rootNode({ file, body }: Pick<JsonDocument, 'file' | 'body'>): Node {
  try {
    const root = parseTree(body);
    if (root !== undefined) return root;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  throw faultAt('settings-invalid', file, 1, 'nested too deeply to be edited', { fix: 'Flatten the file' });
}

/** The node at a path of keys and indexes. Of a key that stands twice the last one counts, as in JSON.parse. */
export function nodeAt(root: Node, path: readonly (string | number)[]): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => {
    if (typeof step === 'number') return node?.type === 'array' ? node.children?.[step] : undefined;
    return node?.type === 'object' ? propertiesOf(node, step).at(-1)?.children?.[1] : undefined;
  }, root);
}

function propertiesOf(object: Node, key: string): Node[] {
  return (object.children ?? []).filter((property) => property.children?.[0]?.value === key);
}

export function lineAt(body: string, offset: number): number {
  return body.slice(0, offset).split('\n').length;
}

/** An error about a line of a user's file; `line` null for the whole file. Nothing was changed before it is thrown. */
export function faultAt(
  code: ErrorCode,
  path: string,
  line: number | null,
  reason: string,
  { fix = 'Fix that line', cause }: { fix?: string; cause?: unknown } = {},
): HandoffError {
  return new HandoffError(code, {
    message: `${path}${line === null ? '' : `:${line}`}: ${reason}`,
    hint: `${fix}, then run the same command again. Nothing was changed.`,
    path,
    ...(line === null ? {} : { line }),
    reason,
    cause,
  });
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const reason = 'not UTF-8 text; expected JSON in UTF-8';
    throw faultAt('settings-invalid', file, null, reason, { fix: 'Save the file as UTF-8', cause });
  }
}

function explainInvalid(file: string, body: string, cause: unknown): HandoffError {
  const strict = parseErrors(body, { allowTrailingComma: false, disallowComments: true });
  const lenient = parseErrors(body, { allowTrailingComma: true, disallowComments: false });
  const [first] = strict;
  if (first === undefined || lenient.length > 0) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const line = lineAt(body, first?.offset ?? 0);
    return faultAt('settings-invalid', file, line, `not valid JSON (${detail})`, { cause });
  }
  const isComment = printParseErrorCode(first.error) === 'InvalidCommentToken';
  const offset = isComment ? first.offset : body.lastIndexOf(',', first.offset);
  const reason = `${isComment ? 'a comment' : 'a trailing comma'}; expected plain JSON (the client ignores the whole file as it stands)`;
  return faultAt('settings-comments', file, lineAt(body, offset), reason, { cause });
}

/** None for a text that is too deep for this parser. */
function parseErrors(body: string, options: ParseOptions): ParseError[] {
  const errors: ParseError[] = [];
  try {
    parseTree(body, errors, options);
    return errors;
  } catch {
    return [];
  }
}

export interface ExpectedShape {
  path: readonly string[];
  type: 'object' | 'array';
}

/** Throws `settings-shape` where a value on our path has another type, or a key on it occurs twice. */
export function checkShape(document: JsonDocument, expected: readonly ExpectedShape[]): void {
  for (const { path, type } of expected) {
    const node = findOnce(document, path);
    if (node === undefined || node.type === type) continue;
    const name = path.length === 0 ? 'the whole file' : `"${path.join('.')}"`;
    throw refuse(document, node, `${name} is ${withArticle(node.type)}; expected ${withArticle(type)}`);
  }
}

function findOnce(document: JsonDocument, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => {
    const [first, second] = node?.type === 'object' ? propertiesOf(node, key) : [];
    if (second) throw refuse(document, second, `the key "${key}" stands twice in one object; expected once`);
    return first?.children?.[1];
  }, rootNode(document));
}

function refuse({ file, body }: JsonDocument, { offset }: Node, reason: string): HandoffError {
  return faultAt('settings-shape', file, lineAt(body, offset), reason);
}

export function withArticle(type: string): string {
  if (type === 'null') return type;
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
