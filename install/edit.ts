import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** One file to be written or removed. `before` is what was read when the plan was made. */
export interface Edit {
  file: string;
  before: Uint8Array | null;
  after: Uint8Array | null;
  /**
   * `user`: a file of the user, replaced whole with its mode and owner kept. `own`: a file of ours in the root.
   * `copy`: a copy named after its content, made only if it is not there yet.
   */
  role: 'user' | 'own' | 'copy';
  /** False for our own bookkeeping, which nobody needs to see in a diff. */
  shown: boolean;
}

export interface ShownEdit {
  file: string;
  change: 'create' | 'edit' | 'remove' | 'unchanged';
  /** Unified diff; empty when nothing changes. */
  diff: string;
}

const headers = { headerOptions: FILE_HEADERS_ONLY };

export function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}

export function describeEdit(edit: Edit): ShownEdit {
  const { file, before, after } = edit;
  if (sameBytes(before, after)) return { file, change: 'unchanged', diff: '' };
  const change = before === null ? 'create' : after === null ? 'remove' : 'edit';
  const from = before === null ? '/dev/null' : file;
  const to = after === null ? '/dev/null' : file;
  return {
    file,
    change,
    diff: createTwoFilesPatch(from, to, textOf(before), textOf(after), undefined, undefined, headers),
  };
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('utf8');
}
