import { type Node, parseTree, printParseErrorCode } from 'jsonc-parser';
import { HandoffError } from '../../core/errors.ts';

/** A JSON file of the user, split so that offsets into `body` are what the parser reports. */
export interface JsonDocument {
  file: string;
  bom: '' | '\uFEFF';
  body: string;
}

const mendHint = 'Mend that line, then run the same command again. Nothing was changed.';

/**
 * Decodes and checks a JSON file. A file of nothing but white space becomes `{}` before that white space,
 * because Claude Code reads such a file as having no settings.
 * Throws `settings-invalid` (not UTF-8, not JSON) or `settings-comments` (JSON only with comments or trailing
 * commas), each naming file and line.
 */
export function parseDocument(file: string, bytes: Uint8Array): JsonDocument {
  const text = decode(file, bytes);
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(bom.length);
  if (body.trim() === '') return { file, bom, body: `{}${body}` };
  try {
    JSON.parse(body);
  } catch (cause) {
    throw explainInvalid(file, body, cause);
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
  throw new HandoffError('settings-invalid', {
    message: `${file}:1: nested too deeply to be edited`,
    hint: 'Flatten the file, then run the same command again. Nothing was changed.',
  });
}

/** The node at a path of keys and indexes. Of a key that stands twice the last one counts, as in JSON.parse. */
export function nodeAt(root: Node, path: readonly (string | number)[]): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (typeof step === 'number') {
      node = node?.type === 'array' ? node.children?.[step] : undefined;
    } else {
      node = node?.type === 'object' ? propertiesOf(node, step).at(-1)?.children?.[1] : undefined;
    }
  }
  return node;
}

/** The property nodes of an object that carry this key. */
export function propertiesOf(object: Node, key: string): Node[] {
  return (object.children ?? []).filter((property) => property.children?.[0]?.value === key);
}

/** One-based line of an offset. */
export function lineAt(body: string, offset: number): number {
  return body.slice(0, offset).split('\n').length;
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new HandoffError('settings-invalid', {
      message: `${file}: not UTF-8 text; expected JSON in UTF-8`,
      hint: 'Save the file as UTF-8, then run the same command again. Nothing was changed.',
      cause,
    });
  }
}

function explainInvalid(file: string, body: string, cause: unknown): HandoffError {
  const lenient: { offset: number }[] = [];
  const strict: { error: number; offset: number; length: number }[] = [];
  try {
    parseTree(body, lenient as never[], { allowTrailingComma: true, disallowComments: false });
    parseTree(body, strict as never[], { allowTrailingComma: false, disallowComments: true });
  } catch {
    // Too deep for the tolerant parser: the strict one's message is all there is to say.
  }
  const first = strict[0];
  const comment = first !== undefined && printParseErrorCode(first.error) === 'InvalidCommentToken';
  if (first !== undefined && lenient.length === 0) {
    const offset = comment ? first.offset : body.lastIndexOf(',', first.offset);
    const what = comment ? 'a comment' : 'a trailing comma';
    return new HandoffError('settings-comments', {
      message: `${file}:${lineAt(body, offset)}: ${what}; expected plain JSON (the client ignores the whole file as it stands)`,
      hint: mendHint,
      cause,
    });
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new HandoffError('settings-invalid', {
    message: `${file}:${lineAt(body, first?.offset ?? 0)}: not valid JSON (${detail})`,
    hint: mendHint,
    cause,
  });
}
