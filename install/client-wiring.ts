import type { FoundFile } from './found-file.ts';
import type { Notice } from './notice.ts';
import type { FileKind, FileRecord } from './record.ts';

/** One file that a host needs, and how to make it so: the seam by which another host, or kind of file, is added. */
export interface WantedFile {
  client: string;
  kind: FileKind;
  file: string;
  role: 'user' | 'own';
  /**
   * Pure: what the file must hold. `past` is the record of our earlier edit of this very file, if it still exists.
   * Throws a HandoffError when the file cannot be edited safely.
   */
  edit: (found: FoundFile, past: FileRecord | undefined) => WantedChange;
}

/** What the record keeps of an edit besides the bytes: enough to undo it when they changed since. */
export type Added = Pick<FileRecord, 'added' | 'block' | 'trust' | 'gate_trust'>;

export interface WantedChange extends Added {
  after: Uint8Array;
  /**
   * What uninstall must give back, null for no file. Mostly what was found; without our entries when those stood
   * there already although no record tells of them. Only asked when there is no record of this file.
   */
  before: Uint8Array | null;
  /** A version that the user edited, to be kept beside the file. */
  aside?: { file: string; bytes: Uint8Array };
  notices: Notice[];
}

/** How an edit is taken back when the bytes are no longer those that we wrote; null removes the file. */
export interface Undone {
  after: Uint8Array | null;
  aside?: { file: string; bytes: Uint8Array };
  notices: Notice[];
}

export type UndoByKind = (found: FoundFile, past: FileRecord) => Undone;

/** What `install` asks of a host. */
export interface HostWiring {
  client: string;
  /** In the order of writing: what makes the client act comes last. */
  wanted: readonly WantedFile[];
  /** Pure: throws when something found forbids the whole install. */
  refuse: (found: ReadonlyMap<string, FoundFile>, recorded: readonly FileRecord[]) => void;
  /** What the user should hear about the host besides the files that are edited. */
  notices?: readonly Notice[];
  /** Whether a recorded file that is no longer wanted may be removed (an older version's skill). */
  isObsolete: (past: FileRecord) => boolean;
}

/** What `uninstall` asks of a host. */
export interface HostUnwiring {
  client: string;
  /** Finds our edits by what proves them, for when the record is lost. Reads the disk. */
  findByValue: () => FileRecord[];
  /** Adds to a record what in its file is ours now and was not then, such as an entry whose command was changed. */
  withOwn: (past: FileRecord) => FileRecord;
  /** Names what looks like ours and is left alone, because nothing proves it. */
  describeUnproven: () => Notice[];
}
