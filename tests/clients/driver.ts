/** The one machine that writer and reader of a pair share: a HOME that no sandbox may write to, and one git repository. */
export interface Place {
  home: string;
  cwd: string;
}

/** A client that is ready in a place: it asks a fake model server of its own, and our `install` has wired it. */
export interface OpenClient {
  /**
   * Runs a whole session whose model writes this draft as the client's own command for a handoff tells it to. Returns
   * what the client printed, for the message of a test that fails.
   */
  write(draft: string): Promise<string>;
  /**
   * Runs a whole session that begins with "go" and whose model answers with the line that a handoff asks for. Returns
   * the text of its first request of the conversation; titles and summaries are none.
   */
  read(): Promise<string>;
  close(): Promise<void>;
}

/** One client in the matrix: a file beside this one in `drivers/`, and a line in `drivers.ts`. */
export interface Driver {
  /** As `install --client` takes it. */
  client: string;
  title: string;
  /** Its package in tests/e2e/clients, where its version is pinned. */
  npmName: string;
  /** What a handoff says of who wrote it. */
  writtenBy: string;
  /** Configures the client for its server, runs our `install` for it, and grants what its user would grant. */
  open(place: Place): Promise<OpenClient>;
}
