export type Client = 'claude-code' | 'codex';

/** What the receiving session said to a handoff after it was given: nothing, something, or its sentinel. */
export type Answer = 'none' | 'other' | 'sentinel';

export interface Handoff {
  name: string;
  file: string;
  sentinel: string;
  /** `superseded`: nobody read it, and a newer one took its place: a draft, or one of the same writer. */
  state: 'unread' | 'delivered' | 'seen' | 'acknowledged' | 'superseded';
  deliveries: number;
  /** Who owes the answer while it is delivered. */
  holder: Session | null;
  answer: Answer;
  /** A hook was killed with it in its hand: it waits, and the next start puts it back. */
  claimed: boolean;
  /** Of the draft that a program made of a session: the session. */
  draftOf: Session | null;
  /** The session that wrote it; null where a person published it. */
  writer: Session | null;
}

export interface Session {
  key: string;
  client: Client;
  id: string;
  open: boolean;
  /** What its model has before it. */
  context: Set<Handoff>;
  /** What it was ever given, which a compaction gives back. */
  received: Set<Handoff>;
  /** What it has written itself: pieces of it stand before its model. */
  wrote: Set<Handoff>;
  prompts: number;
  replies: number;
  /** The client has kept the conversation, so that it can be resumed. */
  kept: boolean;
  /** It ran a command that is work: a word of it, which its draft must hold if it dies, or none. */
  work: string | null;
}

/** What a start does, by the table of session starts in spec/delivery.md. */
export type Start = 'deliver' | 'announce' | 'peek' | 'skip';

/** A handoff that was given so often and never answered is one line only. */
const wornOut = 5;

/** What should be true, by the specification alone: nothing here is the program's. */
export class Model {
  readonly handoffs: Handoff[] = [];
  readonly sessions: Session[] = [];
  /** A hook was killed at its work: what it was writing stays until the next start sweeps. */
  unswept = false;

  publish(
    handoff: Pick<Handoff, 'name' | 'file' | 'sentinel'>,
    { draftOf = null, writer = null }: Partial<Pick<Handoff, 'draftOf' | 'writer'>> = {},
  ): Handoff {
    const made: Handoff = {
      ...handoff,
      state: 'unread',
      deliveries: 0,
      holder: null,
      answer: 'none',
      claimed: false,
      draftOf,
      writer,
    };
    this.handoffs.push(made);
    return made;
  }

  /** A session that the client has opened; what its hook does is a start of its own. */
  open(client: Client, id: string, forkOf: Session | null = null): Session {
    const session: Session = {
      key: `${client}#${this.sessions.length + 1}`,
      client,
      id,
      open: true,
      context: new Set(forkOf?.context),
      received: new Set(),
      wrote: new Set(forkOf?.wrote),
      prompts: 0,
      replies: 0,
      kept: false,
      work: null,
    };
    this.sessions.push(session);
    return session;
  }

  end(session: Session): void {
    session.open = false;
  }

  get waiting(): Handoff[] {
    return this.handoffs.filter((handoff) => handoff.state === 'unread');
  }

  /** Not final: each of these must still come to somebody, or be answered. */
  get alive(): Handoff[] {
    return this.handoffs.filter(({ state }) => state === 'unread' || state === 'delivered');
  }

  /** Those whose answer another open session owes. */
  pendingFor(session: Session | null): Handoff[] {
    return this.handoffs.filter(
      ({ state, holder }) => state === 'delivered' && holder !== session && holder?.open === true,
    );
  }

  /** What a start or a `take` decides first, of every delivery but the session's own. */
  settle(own: Session | null): void {
    this.unswept = false;
    for (const handoff of this.handoffs) {
      const { state, holder, answer } = handoff;
      handoff.claimed = false;
      if (state !== 'delivered' || holder === null || holder === own) continue;
      if (answer === 'sentinel') handoff.state = 'acknowledged';
      else if (answer === 'other') handoff.state = 'seen';
      else if (!holder.open) handoff.state = 'unread';
      if (handoff.state !== 'delivered') handoff.holder = null;
    }
  }

  /** A draft that the program filed at a start takes the place of those that nobody has read. */
  adopt(draft: Pick<Handoff, 'name' | 'file' | 'sentinel'>, of: Session): void {
    for (const older of this.waiting) if (older.draftOf !== null) older.state = 'superseded';
    this.publish(draft, { draftOf: of });
  }

  /** Gives what the start must put before the model. */
  start(session: Session, does: Start): Handoff[] {
    if (does === 'skip') return [];
    this.settle(session);
    if (does === 'announce') return [];
    const shown = this.whole();
    for (const handoff of shown) session.context.add(handoff);
    if (does === 'deliver') {
      this.supersede(shown);
      for (const handoff of shown) this.give(session, handoff);
    }
    return shown;
  }

  /** What waits and is not worn out, of each writer the newest. */
  whole(): Handoff[] {
    const isCurrent = (handoff: Handoff) => this.successorOf(handoff) === null;
    return this.waiting.filter((handoff) => handoff.deliveries < wornOut && isCurrent(handoff));
  }

  /** The newest of the same writer that waits; null for that one itself. */
  private successorOf(handoff: Handoff): Handoff | null {
    const newest =
      this.waiting.findLast(({ writer }) => writer !== null && writer === handoff.writer) ?? handoff;
    return newest === handoff ? null : newest;
  }

  /** Archives what those that are given take the place of. */
  private supersede(given: readonly Handoff[]): void {
    for (const handoff of this.waiting) {
      const successor = this.successorOf(handoff);
      if (successor === null || !given.includes(successor)) continue;
      handoff.state = 'superseded';
      handoff.deliveries = 0;
    }
  }

  give(session: Session, handoff: Handoff): void {
    // One that waits in another session was counted when that session got it.
    if (handoff.state === 'unread') handoff.deliveries += 1;
    handoff.state = 'delivered';
    handoff.holder = session;
    handoff.answer = 'none';
    session.context.add(handoff);
    session.received.add(handoff);
  }

  /** `take NAME` inside a session: from now on that one owes the answer. */
  takeByName(session: Session, handoff: Handoff): void {
    this.settle(session);
    this.give(session, handoff);
  }

  /** `take` in a terminal: a person has read it. */
  takeAsPerson(): Handoff[] {
    this.settle(null);
    const taken = this.whole();
    this.supersede(taken);
    for (const handoff of taken) {
      handoff.deliveries += 1;
      handoff.state = 'seen';
    }
    return taken;
  }

  /** A reply of the main model that was written out whole. */
  reply(session: Session, named: Iterable<Handoff>): void {
    session.replies += 1;
    session.kept = true;
    const said = new Set(named);
    for (const handoff of this.handoffs) {
      if (handoff.state !== 'delivered' || handoff.holder !== session) continue;
      if (said.has(handoff)) handoff.answer = 'sentinel';
      else if (handoff.answer === 'none') handoff.answer = 'other';
    }
  }

  /** The context is dropped; what the session received and is still archived comes back. */
  compact(session: Session): void {
    session.context = new Set([...session.received].filter(({ state }) => state !== 'unread'));
  }
}
