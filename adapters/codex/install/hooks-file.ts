import { HandoffError } from '../../../core/errors.ts';
import { type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { checkShape, type ExpectedShape } from '../../../install/edits/json-shape.ts';
import { gateEvent } from './gates.ts';

const shape: readonly ExpectedShape[] = [
  { path: [], type: 'object' },
  { path: ['hooks'], type: 'object' },
  { path: ['hooks', 'SessionStart'], type: 'array' },
  { path: ['hooks', gateEvent], type: 'array' },
  { path: ['hooks', 'SubagentStart'], type: 'array' },
  { path: ['hooks', 'SubagentStop'], type: 'array' },
];

/** Containers that may be ours when no record tells. */
export const hookContainers: string[][] = shape.flatMap(({ path }) => (path.length === 0 ? [] : [[...path]]));

/** Parses hooks.json and refuses what we cannot edit without guessing, or what Codex itself does not read. */
export function readHooks(file: string, bytes: Uint8Array): JsonDocument {
  const document = parseDocument(file, bytes);
  if (document.bom !== '') {
    throw new HandoffError('settings-invalid', {
      message: `${file}:1: a byte order mark; Codex reads no hooks from such a file`,
      hint: 'Save the file as UTF-8 without a byte order mark, then run the same command again. Nothing was changed.',
    });
  }
  checkShape(document, shape);
  return document;
}
