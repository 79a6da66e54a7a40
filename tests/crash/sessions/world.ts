import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { placesOf } from '../oracle/inbox.ts';
import { fileOf, frontmatterOf, type Known, known } from '../oracle/known.ts';
import { readStart, reply, type Started, startWish, transcriptOf } from '../oracle/session.ts';
import type { Place, Wish } from '../place.ts';

/** What should be true of one handoff. */
export interface Modelled {
  handoff: Known;
  name: string;
  /** Null: it waits. */
  holder: Session | null;
  done: boolean;
}

export interface Session {
  id: string;
  client: ChildProcess;
  open: boolean;
  answered: boolean;
  received: Set<Modelled>;
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** The model, and the hands that do to the real inbox what the model says was done. */
export class SessionWorld {
  readonly handoffs: Modelled[] = [];
  readonly sessions: Session[] = [];
  readonly faults: string[] = [];
  private count = 0;

  constructor(readonly place: Place) {}

  get open(): Session[] {
    return this.sessions.filter((session) => session.open);
  }

  /** What the next delivering start must show, once it has settled what is over. */
  get waiting(): Modelled[] {
    return this.handoffs.filter(
      (item) => !item.done && (item.holder === null || (!item.holder.open && !item.holder.answered)),
    );
  }

  publish(): void {
    const number = this.handoffs.length;
    const sentinel = `step${letters[number % 26]}${letters[Math.floor(number / 26) % 26]}aaaa`;
    const handoff = known(`mark-${number}-end`, sentinel);
    const at = new Date(Date.UTC(2026, 4, 15, 0, number)).toISOString();
    const name = `${at.replace(/[-:]|\.\d+/g, '')}-from-shop.md`;
    const text = fileOf(handoff, { created: at.replace('.000', ''), worktree: this.place.worktree });
    this.place.write(join(this.place.inboxOf(), 'unread', name), text);
    this.handoffs.push({ handoff, name, holder: null, done: false });
  }

  begin(): Session {
    const client = spawn('sleep', ['3600'], { stdio: 'ignore' });
    const session = {
      id: `s-${this.count++}`,
      client,
      open: true,
      answered: false,
      received: new Set<Modelled>(),
    };
    const entry = { pid: client.pid, sessionId: session.id, cwd: this.place.worktree };
    this.place.write(this.entryOf(session), JSON.stringify(entry));
    this.sessions.push(session);
    return session;
  }

  private entryOf(session: Session): string {
    return join(this.place.home, '.claude/sessions', `${session.client.pid}.json`);
  }

  end(session: Session): void {
    session.open = false;
    session.client.kill('SIGKILL');
    rmSync(this.entryOf(session), { force: true });
  }

  wish(session: Session, source: string, env: Record<string, string> = {}): Wish {
    const wish = startWish(this.place, session.id, source);
    return { ...wish, env: { ...wish.env, ...env } };
  }

  async run(wish: Wish): Promise<Started> {
    const started = readStart(await this.place.run(wish));
    this.faults.push(...started.faults);
    return started;
  }

  /** Every start but a skipped one settles first, except what belongs to the very session. */
  settle(own: Session): void {
    for (const item of this.handoffs) {
      const { holder } = item;
      if (item.done || holder === null || holder === own) continue;
      if (holder.answered) item.done = true;
      else if (!holder.open) item.holder = null;
    }
  }

  deliveriesOf(item: Modelled): number {
    const [path = ''] = placesOf(this.place, item.handoff);
    return path === '' ? 0 : Number(frontmatterOf(readFileSync(path, 'utf8')).get('deliveries') ?? 0);
  }

  /** Shown whole are those that were not delivered five times in vain. */
  expectedAt(own: Session): Modelled[] {
    this.settle(own);
    return this.handoffs.filter((item) => !item.done && item.holder === null && this.deliveriesOf(item) < 5);
  }

  shownIn(text: string): Modelled[] {
    return this.handoffs.filter(({ handoff }) => text.includes(`Do not undo ${handoff.mark}`));
  }

  give(session: Session, items: readonly Modelled[]): void {
    for (const item of items) {
      item.holder = session;
      // Also one that was answered before: who takes it by name owes an answer again.
      item.done = false;
      session.received.add(item);
    }
  }

  answer(session: Session, withSentinels: boolean): void {
    const sentinels = [...session.received].map(({ handoff }) => handoff.sentinel).join(' ');
    reply(
      this.place,
      session.id,
      withSentinels ? `**Handoffs loaded: — sentinels: ${sentinels}**` : 'Let us begin.',
    );
    // A reply answers what came before it; what is taken later owes an answer of its own.
    session.answered = true;
  }

  /** Lines that the client writes itself, or a subagent: no reply. */
  writeNoise(session: Session, random: number): void {
    const path = transcriptOf(this.place, session.id);
    const [item] = session.received;
    const content = [{ type: 'text', text: `API Error ${item?.handoff.sentinel ?? ''}` }];
    const lines = [
      {
        type: 'assistant',
        isSidechain: false,
        isApiErrorMessage: true,
        message: { model: '<synthetic>', content },
      },
      { type: 'assistant', isSidechain: true, message: { model: 'some-model', content } },
      { type: 'user', isSidechain: false, message: { role: 'user', content: item?.handoff.sentinel ?? '' } },
    ];
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify(lines[Math.floor(random * lines.length)])}\n`);
  }

  describe(item: Modelled): string {
    const holder = item.holder
      ? `${item.holder.id}${item.holder.open ? ' open' : ''}${item.holder.answered ? ' answered' : ''}`
      : 'nobody';
    const [path = ''] = placesOf(this.place, item.handoff);
    return `model says ${item.done ? 'done' : 'not done'}, held by ${holder}; ${path && readFileSync(path, 'utf8').split('\n---\n')[0]}`;
  }

  close(): void {
    for (const session of this.sessions) session.client.kill('SIGKILL');
  }
}
