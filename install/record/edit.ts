import type { RemovedLink } from './record.ts';
import type { Notice } from './wanted.ts';

/** One file to be written or removed. `before` is what was read when the plan was made. */
export interface Edit {
  file: string;
  before: Uint8Array | null;
  after: Uint8Array | null;
  /**
   * `user`: a file of the user, replaced whole with its mode and owner kept. `own`: a file of ours in the root.
   * `copy`: a copy named after its content, made only if it is not there yet. `link`: a symbolic link, whose bytes are
   * the path that it leads to.
   */
  role: 'user' | 'own' | 'copy' | 'link';
  /** What the file must hold where another program wrote these bytes since. Throws a HandoffError when they cannot be edited. */
  redo?: ((bytes: Uint8Array) => Uint8Array | null) | undefined;
  /** False for our own bookkeeping, which nobody needs to see in a diff. */
  shown: boolean;
}

/** The edit that makes a copy. */
export function copyEdit(file: string, after: Uint8Array, shown = false): Edit {
  return { file, before: null, after, role: 'copy', shown };
}

/** The edit of our own bookkeeping. */
export function ownEdit(file: string, before: Uint8Array | null, after: Uint8Array | null): Edit {
  return { file, before, after, role: 'own', shown: false };
}

/** The edit that takes a symbolic link out, or puts it back. */
export function linkEdit(file: string, before: string | null, after: string | null): Edit {
  const bytes = (target: string | null) => (target === null ? null : Buffer.from(target));
  return { file, before: bytes(before), after: bytes(after), role: 'link', shown: true };
}

/** Of two links that stood at one place, what is put back is the one that was there last. */
export function mergeLinks(past: readonly RemovedLink[], taken: readonly RemovedLink[]): RemovedLink[] {
  return [...past.filter(({ file }) => !taken.some((link) => link.file === file)), ...taken];
}

export function takenNotice({ file, target }: RemovedLink): Notice {
  const message = `${file}: the predecessor's link (to ${target}) was removed; uninstall puts it back.`;
  return { code: 'predecessor-removed', message, file };
}
