/** What `doctor --live` found out about one client. */
export interface Proof {
  client: string;
  /** `live`: through the real client. `hook`: the client is missing, its hook command ran alone. */
  kind: 'live' | 'hook';
  ok: boolean;
  /** One or two sentences for people: what was proved, or what is in the way. */
  message: string;
  /** The sentinel of the test handoff; null when it did not come that far. */
  sentinel: string | null;
}

/** How a client's run ended that should have shown the test handoff. */
export interface ClientRun {
  /** The requests of its main conversation, as text. */
  turns: readonly string[];
  /** Why the text is missing, as far as the client itself tells. */
  trouble: string;
}

/** Passes only when the sentinel stands in the very first request; a later one would come too late for the first reply. */
export function judgeRun(client: string, title: string, sentinel: string, run: ClientRun): Proof {
  const [first, ...later] = run.turns;
  if (first?.includes(sentinel)) {
    const message = `${title} had a test handoff in its first request to the model.`;
    return { client, kind: 'live', ok: true, message, sentinel };
  }
  const what =
    first === undefined
      ? `${title} made no request to the model`
      : later.some((turn) => turn.includes(sentinel))
        ? `${title} had the test handoff only in a later request`
        : `${title} started without the test handoff`;
  return { client, kind: 'live', ok: false, message: `${what}: ${run.trouble}`, sentinel };
}
