import type { Context } from '../../core/context.ts';
import type { FoundFile } from '../../core/files/user-file.ts';
import type { FileRecord, RemovedLink } from './record.ts';

/** Something the user should hear about a plan; `message` is a whole sentence that names the file. */
export interface Notice {
  /** Tells one kind from another, such as `rules-broken`; users see the message alone. */
  code: string;
  message: string;
  file: string;
  /** Where in the file, and what is wrong there in words of the client's or ours. */
  line?: number;
  reason?: string;
}

/** One file that a client needs, and how to make it so. */
export interface WantedFile {
  kind: FileRecord['kind'];
  file: string;
  /**
   * Returns what the file must hold, without a look at the disk. `past` is the record of our earlier edit of this very
   * file, if it still exists. Throws a HandoffError when the file cannot be edited safely.
   */
  edit: (found: FoundFile, past: FileRecord | undefined) => WantedChange;
}

/** What the record keeps of an edit besides the bytes: enough to undo it when they changed since. */
export type Added = Pick<
  FileRecord,
  'added' | 'block' | 'trust' | 'gate_trust' | 'guard_trust' | 'compact_trust'
>;

/** How an edit is taken back when the bytes are no longer those that we wrote; null removes the file. */
export interface Undone {
  after: Uint8Array | null;
  /** A version that the user edited, to be kept beside the file. */
  aside?: { file: string; bytes: Uint8Array };
  notices: Notice[];
}

export interface WantedChange extends Undone {
  after: Uint8Array;
  /** What the record says of it besides; what it said before stays otherwise. */
  ours?: Added;
  /** What uninstall restores, without entries of ours; null for no file. Asked only when no record tells. */
  before: Uint8Array | null;
}

/** What install knows of one kind of file of one client. */
export interface FileRules {
  client: string;
  kind: FileRecord['kind'];
  /** How a file of this kind is called, wherever a client was told to keep it. */
  name: RegExp;
  /** Whether install would write this very file here and now. */
  isExpected: (ctx: Pick<Context, 'home' | 'env'>, file: string) => boolean;
  /** Takes our edit back when the bytes are no longer those that we wrote, without a look at the disk. */
  undo: (found: FoundFile, past: FileRecord) => Undone;
  /** The line by which a generated file is known. */
  marker?: string;
  /** Returns what is believed of a record that others could have written; absent where nothing is. */
  believe?: (ctx: Context, found: FoundFile, past: FileRecord) => Added;
  /** What such a record would put back although nobody can tell whose it is, as text for the user to judge. */
  listDisbelieved?: (ctx: Context, past: FileRecord) => string[];
  /** Whether the file is JSON, and two spellings of one value say the same. */
  isJson?: boolean;
}

/** A symbolic link, and where it leads to, as it is written. */
export type FoundLink = Omit<RemovedLink, 'client'>;

/** What `install` asks of a client. */
export interface ClientWiring {
  client: string;
  /** In the order of writing: what makes the client act comes last. */
  wanted: readonly WantedFile[];
  /** Links of the predecessor's that are to be taken out, ours coming in their place. */
  links?: readonly FoundLink[];
  /** Throws when something found forbids the whole install. */
  refuse?: (found: ReadonlyMap<string, FoundFile>, recorded: readonly FileRecord[]) => void;
  /** What the user should hear about the client besides the files that are edited. */
  notices?: readonly Notice[];
  /** Whether a recorded file that is no longer wanted may be removed (an older version's skill). */
  isObsolete?: (past: FileRecord) => boolean;
}

/** What `uninstall` asks of a client. */
export interface ClientUnwiring {
  client: string;
  /** Finds our edits by what proves them, for when the record is lost. Reads the disk. */
  findByValue: () => FileRecord[];
  /** Adds to a record what in its file is ours now and was not then, such as an entry whose command was changed. */
  withOwn: (past: FileRecord) => FileRecord;
  /** Names what looks like ours and is left alone, because nothing proves it. */
  describeUnproven: () => Notice[];
}
