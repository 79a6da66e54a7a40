import type { Node } from 'jsonc-parser';
import { HandoffError } from '../../core/errors.ts';
import { type JsonDocument, lineAt, propertiesOf, rootNode } from './json-document.ts';

export interface ExpectedShape {
  path: readonly string[];
  type: 'object' | 'array';
}

/**
 * Refuses a document in which a value on our path has another type, or a key on our path stands twice (which of
 * the two counts differs between readers). What is absent is fine. Throws `settings-shape` with file and line.
 */
export function checkShape(document: JsonDocument, expected: readonly ExpectedShape[]): void {
  for (const { path, type } of expected) {
    const node = walk(document, path);
    if (node === undefined || node.type === type) continue;
    const name = path.length === 0 ? 'the whole file' : `"${path.join('.')}"`;
    refuse(document, node.offset, `${name} is ${article(node.type)}; expected ${article(type)}`);
  }
}

function walk(document: JsonDocument, path: readonly string[]): Node | undefined {
  let node: Node | undefined = rootNode(document);
  for (const key of path) {
    if (node?.type !== 'object') return undefined;
    const properties = propertiesOf(node, key);
    const second = properties[1];
    if (second !== undefined) {
      refuse(document, second.offset, `the key "${key}" stands twice in one object; expected once`);
    }
    node = properties[0]?.children?.[1];
  }
  return node;
}

function refuse(document: JsonDocument, offset: number, reason: string): never {
  throw new HandoffError('settings-shape', {
    message: `${document.file}:${lineAt(document.body, offset)}: ${reason}`,
    hint: 'Mend that line, then run the same command again. Nothing was changed.',
  });
}

function article(type: string): string {
  if (type === 'null') return 'null';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
